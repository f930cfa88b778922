import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completeCluster } from "../cluster/complete/complete-cluster.ts";
import { convertDocuments } from "../cluster/convert-documents.ts";
import type { JsonObject, SourceDocument } from "../cluster/read/source-document.ts";
import type { EnvironmentOverrides } from "../inventory/asset.ts";
import { loadCatalog } from "../inventory/catalog.ts";
import { takeInventory } from "../inventory/take-inventory.ts";
import { remap } from "../remap/remap.ts";
import { asKopsNodes } from "./kops-nodes.ts";
import { readNodeFacts } from "./node-facts.ts";
import type { NodePlan } from "./node-plan.ts";
import { planNodes, type NodesOptions } from "./plan-nodes.ts";
import { present } from "../values/present.ts";

const FOLDER = new URL("../../catalog/", import.meta.url);

interface Options extends Pick<NodesOptions, "pin"> {
  readonly kops?: string;
  readonly name?: string;
  readonly apiVersion?: "v1alpha2" | "v1alpha3";
  readonly environment?: EnvironmentOverrides;
  /** The specs of instance groups, by name. */
  readonly groups?: Readonly<Record<string, JsonObject>>;
  readonly hasHashes?: boolean;
  readonly runningKubernetesVersion?: string;
}

const MAPPED = {
  containerRegistry: "registry.example.com",
  fileRepository: "https://files.example.com/kops",
};
const GROUPS = { cp: { role: "Master" }, nodes: { role: "Node" } };

function document(kind: string, name: string, spec: JsonObject, version: string): SourceDocument {
  const apiVersion = `kops.k8s.io/${version}`;
  const object = { apiVersion, kind, metadata: { name }, spec };
  return { source: "c.yaml", apiVersion, kind, name, object, position: () => ({ line: 1, column: 1 }) };
}

function plan(spec: JsonObject, options: Options = {}): NodePlan[] {
  const { kops = "1.36.2", name = "c.example.com", apiVersion = "v1alpha2", environment = {} } = options;
  const { groups = GROUPS, hasHashes = true, pin, runningKubernetesVersion } = options;
  const base: JsonObject = {
    cloudProvider: "aws",
    kubernetesVersion: "1.34.0",
    etcdClusters: [{ name: "main", etcdMembers: [{ name: "a", instanceGroup: "cp" }] }],
    networking: { cni: {} },
    assets: MAPPED,
  };
  const cluster = document("Cluster", name, { ...base, ...spec }, apiVersion);
  const instanceGroups = Object.entries(groups).map(([group, own]) =>
    document("InstanceGroup", group, own, apiVersion),
  );
  const catalog = loadCatalog(kops, (release) =>
    JSON.parse(readFileSync(new URL(`${release}.json`, FOLDER), "utf8")),
  );
  const input = convertDocuments({
    cluster: cluster.object,
    instanceGroups: instanceGroups.map(({ object }) => object),
    additionalObjects: [],
  });
  const completed = completeCluster(input, catalog, present({ runningKubernetesVersion }));
  const hash = hasHashes ? () => "f00d" : undefined;
  const inventory = takeInventory(completed, catalog, environment, hash);
  const placements = remap(inventory, completed.spec.assets, completed.release);
  const facts = readNodeFacts({ cluster, instanceGroups, additionalObjects: [] });
  return planNodes(completed, inventory, placements, { facts, environment, ...(pin && { pin }) });
}

function group(name: string, plans: readonly NodePlan[]): NodePlan {
  const found = plans.find(({ instanceGroup }) => instanceGroup === name);
  if (found === undefined) throw new Error(`there is no plan of ${name}`);
  return found;
}

/** The last parts of the first URLs. */
function names(files: readonly { readonly urls: readonly string[] }[]): string[] {
  return files.map(({ urls }) => urls[0]?.split("/").at(-1) ?? "");
}

const imagesOf = ({ images }: NodePlan): string[] => images.map(({ image }) => image);

describe("files", () => {
  it("are the role's, mapped, in kOps's order", () => {
    const plans = plan({});
    expect(names(group("nodes", plans).files.arm64)).toEqual([
      "kubelet",
      "kubectl",
      "ecr-credential-provider-linux-arm64",
      "cni-plugins-linux-arm64-v1.6.2.tgz",
      expect.stringMatching(/^containerd-/),
      "runc.arm64",
    ]);
    expect(names(group("cp", plans).files.arm64).at(-1)).toBe("protokube");
    const all = plans.flatMap(({ nodeup, files }) => [nodeup.amd64, ...files.amd64, ...files.arm64]);
    const urls = all.flatMap((file) => file.urls);
    expect(urls.filter((url) => !url.startsWith("https://files.example.com/kops/"))).toEqual([]);
  });

  it("have the kubelet that the control plane runs, on nodes, during an upgrade", () => {
    const plans = plan({}, { runningKubernetesVersion: "1.33.5" });
    const kubelets = (name: string): string[] =>
      group(name, plans)
        .files.amd64.filter(({ component }) => component === "kubelet" || component === "kubectl")
        .map(({ canonical }) => canonical.replace("https://dl.k8s.io/release/", ""));
    expect(kubelets("cp")).toEqual(["v1.34.0/bin/linux/amd64/kubelet", "v1.34.0/bin/linux/amd64/kubectl"]);
    expect(kubelets("nodes")).toEqual(["v1.33.5/bin/linux/amd64/kubelet", "v1.33.5/bin/linux/amd64/kubectl"]);
    expect(names(group("nodes", plans).files.amd64)).toContain("runc.amd64");
  });

  it("have kOps's public mirror where nothing is mapped", () => {
    const [{ nodeup }] = plan({ assets: {} }) as [NodePlan];
    expect(nodeup.amd64.urls).toEqual([
      "https://artifacts.k8s.io/binaries/kops/1.36.2/linux/amd64/nodeup",
      "https://github.com/kubernetes/kops/releases/download/v1.36.2/nodeup-linux-amd64",
    ]);
  });

  it("have no mirror without a hash, as no other place can be checked then", () => {
    const [{ nodeup }] = plan({ assets: {} }, { hasHashes: false }) as [NodePlan];
    expect(nodeup.amd64).toEqual({
      component: "nodeup",
      canonical: "https://artifacts.k8s.io/binaries/kops/1.36.2/linux/amd64/nodeup",
      urls: ["https://artifacts.k8s.io/binaries/kops/1.36.2/linux/amd64/nodeup"],
    });
  });

  it("keep their order where one file is for both architectures", () => {
    const environment = { cniVersionUrl: "https://cni.example/own.tgz", cniAssetHash: "ab".repeat(32) };
    const { files } = group("nodes", plan({}, { environment }));
    expect(names(files.arm64).slice(0, 4)).toEqual([
      "kubelet",
      "kubectl",
      "ecr-credential-provider-linux-arm64",
      "own.tgz",
    ]);
  });

  it.each([
    ["c.example.com", "1.35.2", []],
    ["c.k8s.local", "1.35.2", ["protokube", "channels"]],
    ["c.k8s.local", "1.36.2", ["protokube"]],
  ])("of a worker of %s in kOps %s: of kOps's own binaries %j", (name, kops, binaries) => {
    const { files } = group("nodes", plan({}, { name, kops }));
    expect(names(files.amd64).filter((file) => /^(?:protokube|channels)$/.test(file))).toEqual(binaries);
  });

  it("of a gossip-named cluster without DNS have no protokube on workers", () => {
    const spec = { topology: { dns: { type: "None" } } };
    expect(names(group("nodes", plan(spec, { name: "c.k8s.local" })).files.amd64)).not.toContain("protokube");
  });
});

describe("image archives", () => {
  it("come with a Kubernetes build by URL, by role", () => {
    const plans = plan({ kubernetesVersion: "https://builds.example/ci/v1.34.0-alpha.1/" });
    expect(names(group("nodes", plans).imageArchives.arm64)).toEqual(["kube-proxy.tar"]);
    expect(names(group("cp", plans).imageArchives.amd64)).toEqual([
      "kube-proxy.tar",
      "kube-apiserver.tar",
      "kube-controller-manager.tar",
      "kube-scheduler.tar",
    ]);
    expect(group("nodes", plans).kubeProxyImage).toBeUndefined();
  });

  it("come with KOPS_BASE_URL, from one place", () => {
    const environment = { kopsBaseUrl: "https://artifacts.k8s.io/binaries/kops/1.36.2/" };
    const groups = { ...GROUPS, api: { role: "APIServer" } };
    const plans = plan({ assets: {} }, { environment, groups });
    expect(names(group("cp", plans).imageArchives.amd64)).toEqual([
      "kops-utils-cp-amd64.tar.gz",
      "kops-controller-amd64.tar.gz",
      "kops-channels-amd64.tar.gz",
      "dns-controller-amd64.tar.gz",
      "kube-apiserver-healthcheck-amd64.tar.gz",
    ]);
    expect(group("api", plans).imageArchives.amd64.map(({ urls }) => urls)).toEqual([
      ["https://artifacts.k8s.io/binaries/kops/1.36.2/images/kube-apiserver-healthcheck-amd64.tar.gz"],
    ]);
    expect(asKopsNodes(plans).nodeupConfig["api"]?.images?.["amd64"]?.[0]).toHaveProperty("hash", "f00d");
  });
});

describe("images", () => {
  it("are the role's, each with what runs it", () => {
    const plans = plan({});
    const uses = (name: string) =>
      Object.fromEntries(group(name, plans).images.map(({ component, use }) => [component, use]));
    expect(uses("cp")).toMatchObject({
      "kube-apiserver": "static-pod",
      etcd: "static-pod",
      pause: "sandbox",
    });
    expect(uses("nodes")).toMatchObject({ "kube-proxy": "static-pod", coredns: "addon", pause: "sandbox" });
    expect(Object.keys(uses("nodes"))).not.toContain("kube-apiserver");
  });

  it("are none on bastions, which run no nodeup and get a configuration only for user data of their own", () => {
    const userData = [{ name: "a.sh", type: "text/x-shellscript", content: "" }];
    const plans = plan(
      {},
      { groups: { ...GROUPS, b: { role: "Bastion" }, c: { role: "Bastion", additionalUserData: userData } } },
    );
    expect(imagesOf(group("b", plans))).toEqual([]);
    expect(
      plans.map(({ instanceGroup, hasConfig, userData: script }) => [instanceGroup, hasConfig, script]),
    ).toEqual([
      ["cp", true, "cp.masters.c.example.com"],
      ["nodes", true, "nodes.c.example.com"],
      ["b", false, undefined],
      ["c", true, undefined],
    ]);
  });

  it.each([
    ["kubeProxy", { kubeProxy: { enabled: false } }, "v1alpha2", [undefined, undefined]],
    ["isolateMasters", { isolateMasters: true }, "v1alpha2", [undefined, "kube-proxy"]],
    [
      "isolateControlPlane",
      {
        networking: { cni: {}, isolateControlPlane: true },
        cloudProvider: { aws: {} },
        etcdClusters: [{ name: "main", etcdMembers: [{ name: "a", instanceGroup: "cp" }] }],
      },
      "v1alpha3",
      [undefined, "kube-proxy"],
    ],
    ["nothing", {}, "v1alpha2", ["kube-proxy", "kube-proxy"]],
  ] as const)("%s decides who runs kube-proxy", (_, spec, apiVersion, expected) => {
    const groups = {
      cp: { role: apiVersion === "v1alpha2" ? "Master" : "ControlPlane" },
      nodes: { role: "Node" },
    };
    const plans = plan(spec as JsonObject, { apiVersion, groups });
    const found = plans.map(({ kubeProxyImage }) => kubeProxyImage?.replace(/.*\/|:.*/g, ""));
    expect(found).toEqual(expected);
    const listed = plans.map(
      ({ images }) => images.find(({ component }) => component === "kube-proxy")?.component,
    );
    expect(listed).toEqual(expected);
  });

  it.each([
    ["1.34.3", {}, {}, undefined, "registry.example.com/pause:3.9@sha256:d"],
    [
      "1.36.2",
      {},
      {},
      "registry.example.com/pause:3.10.1@sha256:d",
      "registry.example.com/pause:3.10.1@sha256:d",
    ],
    ["1.36.2", { containerd: { sandboxImage: "own/pause:1" } }, {}, "own/pause:1", "own/pause:1"],
    ["1.36.2", {}, { containerd: { sandboxImage: "own/pause:2" } }, "own/pause:2", "own/pause:2"],
    [
      "1.36.2",
      { containerd: { sandboxImage: "" } },
      {},
      "registry.example.com/pause:3.10.1@sha256:d",
      "registry.example.com/pause:3.10.1@sha256:d",
    ],
    ["1.36.2", {}, { containerd: { sandboxImage: "" } }, "", "registry.example.com/pause:3.10.1@sha256:d"],
  ])("kOps %s with %j, group %j: the sandbox is configured as %s, and pulled as %s", (...given) => {
    const [kops, spec, own, configured, pulled] = given;
    const groups = { cp: { role: "Master" }, nodes: { role: "Node", ...own } };
    const options = { kops, groups, pin: (image: string) => `${image}@sha256:d` };
    const { sandboxImage, images } = group("nodes", plan(spec, options));
    expect(sandboxImage).toBe(configured);
    expect(images.filter(({ use }) => use === "sandbox").map(({ image }) => image)).toEqual([pulled]);
  });

  it("are asked digests for by their mapped names, overrides included", () => {
    const asked = new Map<string, string>();
    const pin = (image: string, canonical: string): string => {
      asked.set(canonical, image);
      return `${image}@sha256:d`;
    };
    const environment = { kopsControllerImage: "mine.example/kops-controller:dev" };
    const plans = plan({}, { pin, environment });
    expect(asked.get("registry.k8s.io/kops/kops-controller:1.36.2")).toBe(
      "registry.example.com/mine.example-kops-controller:dev",
    );
    expect(group("nodes", plans).kubeProxyImage).toBe("registry.example.com/kube-proxy:v1.34.0@sha256:d");
    expect(plans.flatMap(imagesOf).filter((image) => !image.endsWith("@sha256:d"))).toEqual([]);
  });
});

describe("warm pools", () => {
  const groups = {
    ...GROUPS,
    warm: { role: "Node", warmPool: { additionalImages: ["quay.io/team/app:1"] } },
  };

  it.each([
    ["1.33.1", MAPPED, []],
    ["1.33.1", {}, ["quay.io/cilium/cilium", "quay.io/cilium/operator", "registry.k8s.io/kube-proxy"]],
    [
      "1.34.0",
      MAPPED,
      ["kube-proxy", "quay.io-cilium-cilium", "quay.io-cilium-operator", "quay.io-team-app"],
    ],
  ])("in kOps %s with %j get %j", (kops, assets, expected) => {
    const spec = { networking: { cilium: {} }, assets };
    const pin = (image: string): string => `${image}@sha256:d`;
    const plans = plan(spec, { kops, groups, pin });
    const short = ({ warmPoolImages }: NodePlan): string[] =>
      warmPoolImages.map((image) => image.replace(/^registry\.example\.com\//, "").replace(/:[^:]*$/, ""));
    const ofProvider = /provider-aws|csi|livenessprobe/;
    expect(short(group("warm", plans)).filter((image) => !ofProvider.test(image))).toEqual(expected);
    expect(short(group("cp", plans))).toEqual([]);
    expect(short(group("nodes", plans))).toEqual([]);
  });

  it("of the cluster's own section are of all but the control plane", () => {
    const plans = plan({ warmPool: { maxSize: 0 } });
    expect(plans.map(({ warmPoolImages }) => warmPoolImages.length > 0)).toEqual([false, true]);
  });
});

describe("the script's name in Terraform", () => {
  it.each([
    ["aws", "1.36.2", { role: "APIServer" }, "g.apiservers.c.example.com"],
    ["aws", "1.36.2", { role: "Node", manager: "Karpenter" }, undefined],
    ["aws", "1.33.2", { role: "Node", manager: "Karpenter" }, "g.c.example.com"],
    ["gce", "1.36.2", { role: "Node" }, "g-c-example-com_metadata_user-data"],
    ["hetzner", "1.36.2", { role: "Node" }, "g"],
    ["digitalocean", "1.36.2", { role: "Node" }, "g.c.example.com"],
  ])("on %s in kOps %s of %j", (cloudProvider, kops, own, expected) => {
    const extra: JsonObject = cloudProvider === "gce" ? { project: "p" } : {};
    const plans = plan({ cloudProvider, ...extra }, { kops, groups: { ...GROUPS, g: own } });
    expect(group("g", plans).userData).toBe(expected);
    const scripts = Object.keys(asKopsNodes(plans).bootstrap);
    expect(scripts).toHaveLength(expected === undefined ? 2 : 3);
  });
});

it("is not said of clouds on which kOps starts no machines itself", () => {
  const plans = plan({ cloudProvider: "linode" });
  expect(asKopsNodes(plans)).toEqual({ bootstrap: {}, nodeupConfig: {} });
});
