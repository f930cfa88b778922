import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completeCluster } from "../cluster/complete/complete-cluster.ts";
import { convertDocuments } from "../cluster/convert-documents.ts";
import type { EnvironmentOverrides, Inventory } from "./asset.ts";
import { loadCatalog } from "./catalog.ts";
import { takeInventory } from "./take-inventory.ts";
import { present } from "../values/present.ts";

const FOLDER = new URL("../../catalog/", import.meta.url);

/** What comes after the releases that are built in, as far as kOps's source says so. */
const NEXT = { release: "1.37.0-alpha.2", extends: "1.37.0-alpha.1", images: { "kops-utils-cp": null } };

function readRecord(release: string): unknown {
  if (release === NEXT.release) return NEXT;
  return JSON.parse(readFileSync(new URL(`${release}.json`, FOLDER), "utf8"));
}

interface Options {
  readonly kops?: string;
  readonly environment?: EnvironmentOverrides;
  readonly groups?: readonly object[];
  readonly additionalObjects?: readonly unknown[];
  readonly labels?: object;
  readonly running?: string;
}

function list(spec: object, options: Options = {}): Inventory {
  const { kops = "1.36.2", environment = {}, groups = [], additionalObjects = [], labels = {} } = options;
  const { running: runningKubernetesVersion } = options;
  const apiVersion = "kops.k8s.io/v1alpha2";
  const members = [{ name: "a", instanceGroup: "g" }];
  const full = {
    cloudProvider: "aws",
    kubernetesVersion: "1.34.0",
    etcdClusters: [{ name: "main", etcdMembers: members }],
    networking: { cni: {} },
    ...spec,
  };
  const input = convertDocuments({
    cluster: { apiVersion, kind: "Cluster", metadata: { name: "c.example.com", labels }, spec: full },
    instanceGroups: groups.map((group) => ({
      apiVersion,
      kind: "InstanceGroup",
      metadata: { name: "g" },
      spec: group,
    })),
    additionalObjects,
  });
  const catalog = loadCatalog(kops, readRecord);
  const completion = runningKubernetesVersion === undefined ? {} : { runningKubernetesVersion };
  return takeInventory(completeCluster(input, catalog, completion), catalog, environment);
}

function images(spec: object, options?: Options): string[] {
  return list(spec, options).images.map(({ canonical }) => canonical);
}

function files(spec: object, options?: Options): string[] {
  return list(spec, options).files.map(({ canonical }) => canonical);
}

describe("a Kubernetes build by URL", () => {
  const spec = { kubernetesVersion: "https://builds.example/ci/v1.34.0-alpha.1+abc/" };

  it("comes with image archives instead of images", () => {
    expect(images(spec).filter((image) => /\/kube-[^/]*:v/.test(image))).toEqual([]);
    expect(files(spec)).toContain(
      "https://builds.example/ci/v1.34.0-alpha.1+abc/bin/linux/arm64/kube-scheduler.tar",
    );
    expect(files(spec)).toContain("https://builds.example/ci/v1.34.0-alpha.1+abc/bin/linux/amd64/kubelet");
  });

  it("says which roles need which archive", () => {
    const archive = list(spec).files.find(({ canonical }) => canonical.endsWith("amd64/kube-proxy.tar"));
    expect(archive).toMatchObject({
      use: "image-archive",
      why: [{ roles: ["ControlPlane", "APIServer", "Node", "Bastion"], architectures: ["amd64"] }],
    });
  });
});

describe("during an upgrade", () => {
  const spec = { kubernetesVersion: "1.34.2" };
  const groups = [{ role: "Master" }, { role: "Node" }];
  const added = (options: Options): string[] => {
    const before = new Set(files(spec, { ...options, running: "1.34.2" }));
    return files(spec, options).filter((file) => !before.has(file));
  };
  const release = "https://dl.k8s.io/release/v1.33.5/bin/linux";

  it.each(["1.34.3", "1.36.2"])(
    "kOps %s: nodes that join get the version that the control plane runs",
    (kops) => {
      const expected = ["amd64", "arm64"].flatMap((arch) =>
        ["kubelet", "kubectl"].map((file) => `${release}/${arch}/${file}`),
      );
      expect(added({ kops, groups, running: "v1.33.5" })).toEqual(expected);
    },
  );

  it("the mounter too, on GCE before 1.36", () => {
    const gce = { ...spec, cloudProvider: "gce" };
    const found = files(gce, { kops: "1.34.3", groups, running: "1.33.5" });
    expect(found.slice(-3)).toEqual(
      ["kubelet", "kubectl", "mounter"].map((file) => `${release}/arm64/${file}`),
    );
  });

  it.each([
    ["no nodes", { groups: [{ role: "Master" }], running: "1.33.5" }],
    ["the same version", { groups, running: "1.34.2" }],
    ["a newer one", { groups, running: "1.35.0" }],
  ])("%s: nothing else", (_, options) => {
    expect(added(options)).toEqual([]);
  });

  it("says for whom", () => {
    const [file] = list(spec, { groups, running: "1.33.5" }).files.filter(({ canonical }) =>
      canonical.includes("v1.33.5"),
    );
    expect(file?.why).toMatchObject([{ component: "kubelet", roles: ["Node"], duringUpgrade: true }]);
  });

  it("refuses what is no version", () => {
    expect(() => list(spec, { groups, running: "old" })).toThrow("--running-kubernetes-version old is not");
  });
});

describe("KOPS_BASE_URL", () => {
  const environment = { kopsBaseUrl: "https://builds.example/kops/1.37.0-alpha.1+v9/" };

  it("moves kOps's own files", () => {
    const found = files({}, { environment });
    expect(found).toContain("https://builds.example/kops/1.37.0-alpha.1+v9/linux/amd64/nodeup");
    expect(found).toContain(
      "https://builds.example/kops/1.37.0-alpha.1+v9/images/kops-channels-arm64.tar.gz",
    );
    expect(found.filter((url) => url.includes("artifacts.k8s.io/binaries/kops"))).toEqual([]);
  });

  it("gives kOps's images the version that it ends with, since 1.36", () => {
    expect(images({}, { environment })).toContain("registry.k8s.io/kops/kops-controller:1.37.0-alpha.1-v9");
    expect(images({}, { environment, kops: "1.35.2" })).toContain(
      "registry.k8s.io/kops/kops-controller:1.35.2",
    );
  });

  it("changes kops-utils-cp from 1.36.2 on in that branch only", () => {
    const containerd = { version: "1.7.28", runc: { version: "1.3.0" } };
    expect(images({ containerd }, { environment })).toContain(
      "registry.k8s.io/kops/kops-utils-cp:1.37.0-alpha.1-v9",
    );
    for (const kops of ["1.36.1", "1.37.0-alpha.1"]) {
      expect(images({ containerd }, { environment, kops })).toContain(
        `registry.k8s.io/kops/kops-utils-cp:${kops}`,
      );
    }
  });
});

describe("other variables of the environment", () => {
  it("replace images without changing the canonical name", () => {
    const { images: found } = list({}, { environment: { kopsControllerImage: "corp.example/kc:1" } });
    expect(found.find(({ canonical }) => canonical.includes("kops-controller"))).toMatchObject({
      canonical: "registry.k8s.io/kops/kops-controller:1.36.2",
      override: "corp.example/kc:1",
    });
  });

  it("replace the CNI plug-ins for all architectures, when the hash is there too", () => {
    const cniVersionUrl = "https://corp.example/cni.tgz";
    const cniAssetHash = "ab".repeat(32);
    const { files: found } = list({}, { environment: { cniVersionUrl, cniAssetHash } });
    expect(found.filter(({ canonical }) => canonical.includes("cni"))).toMatchObject([
      { canonical: cniVersionUrl, sha256: cniAssetHash },
    ]);
    expect(files({}, { environment: { cniVersionUrl } })).not.toContain(cniVersionUrl);
  });

  it("may name the algorithm of the CNI plug-ins' hash, as kOps reads it", () => {
    const cniVersionUrl = "https://corp.example/cni.tgz";
    const hashOf = (cniAssetHash: string): string | undefined =>
      list({}, { environment: { cniVersionUrl, cniAssetHash } }).files.find(
        ({ canonical }) => canonical === cniVersionUrl,
      )?.sha256;
    expect(hashOf(`sha256:${"AB".repeat(32)}`)).toBe("ab".repeat(32));
    expect(() => hashOf("sha256:ab")).toThrow("CNI_ASSET_HASH_STRING");
  });

  it("switch on the Spotinst controller by feature flag", () => {
    const spot = /spotinst/;
    expect(images({}, { environment: { featureFlags: "+Spotinst" } }).some((image) => spot.test(image))).toBe(
      true,
    );
    expect(
      images({}, { environment: { featureFlags: "Spotinst,-SpotinstController" } }).some((i) => spot.test(i)),
    ).toBe(false);
  });
});

describe("files of nodes", () => {
  it("come with a package of the spec for one architecture and the release's for the other", () => {
    const containerd = { packages: { urlArm64: "https://corp.example/c.tgz", hashArm64: "CD".repeat(32) } };
    const found = files({ containerd }).filter((url) => /containerd|corp/.test(url));
    expect(found).toEqual([
      expect.stringContaining("containerd-2.2.4-linux-amd64.tar.gz"),
      "https://corp.example/c.tgz",
    ]);
  });

  // buildFileAsset in pkg/nodemodel/wellknownassets reads any hash that util/pkg/hashing knows, and get assets prints it.
  it.each([
    ["sha1", "AB".repeat(20), { olderHash: "ab".repeat(20) }],
    ["md5, named", `md5:${"ab".repeat(16)}`, { olderHash: "ab".repeat(16) }],
    ["sha256", "AB".repeat(32), { sha256: "ab".repeat(32) }],
    ["empty, which is none", "", {}],
  ])("come with the package's own hash: %s", (_, hash, expected) => {
    const url = "https://corp.example/c.tgz";
    const containerd = { packages: { urlAmd64: url, hashAmd64: hash } };
    const found = list({ containerd }).files.find(({ canonical }) => canonical === url);
    const { sha256, olderHash } = found ?? {};
    expect(present({ sha256, olderHash })).toEqual(expected);
  });

  it.each([
    ["1.33.2", {}, true],
    ["1.33.2", { skipInstall: true }, true],
    ["1.34.0", {}, false],
    ["1.34.0", { installCriCtl: true }, true],
    ["1.34.0", { installCriCtl: true, skipInstall: true }, false],
  ])("kOps %s with containerd %j has crictl: %s", (kops, containerd, expected) => {
    const spec = { kubernetesVersion: "1.33.0", containerd };
    expect(files(spec, { kops }).some((url) => url.includes("crictl"))).toBe(expected);
  });

  it("are those of nodeup and protokube alone where kOps builds no node configuration", () => {
    const found = files({}, { labels: { "alpha.kops.k8s.io/cloud": "metal" } });
    expect(found.map((url) => url.split("/").at(-1))).toEqual(["nodeup", "nodeup", "protokube", "protokube"]);
  });

  it("use the location that a v1alpha3 spec names for the credential provider", () => {
    const catalog = loadCatalog("1.36.2", (release) =>
      JSON.parse(readFileSync(new URL(`${release}.json`, FOLDER), "utf8")),
    );
    const spec = {
      kubernetesVersion: "1.34.0",
      cloudProvider: { aws: { binariesLocation: "https://corp.example/aws" } },
    };
    const cluster = { apiVersion: "kops.k8s.io/v1alpha3", kind: "Cluster", metadata: { name: "c" }, spec };
    const completed = completeCluster(convertDocuments({ cluster, instanceGroups: [] }), catalog);
    expect(takeInventory(completed, catalog).files.map(({ canonical }) => canonical)).toContain(
      "https://corp.example/aws/linux/arm64/ecr-credential-provider-linux-arm64",
    );
  });
});

describe("images", () => {
  it("are refused when the spec empties their tag", () => {
    expect(() => images({ cloudConfig: { awsEBSCSIDriver: { version: "" } } })).toThrow(
      /aws-ebs-csi-driver is empty/,
    );
  });

  it("come from the spec where it names them", () => {
    const found = images({
      kubeDNS: { coreDNSImage: "corp.example/dns:1" },
      networking: { calico: { registry: "corp.example", version: "v9", typhaReplicas: 1 } },
      etcdClusters: [
        { name: "main", etcdMembers: [{ instanceGroup: "g" }], manager: { image: "corp.example/em:1" } },
      ],
    });
    expect(found).toEqual(
      expect.arrayContaining(["corp.example/dns:1", "corp.example/calico/typha:v9", "corp.example/em:1"]),
    );
    expect(found.some((image) => image.includes("etcd-manager-slim"))).toBe(false);
  });

  it("have an etcd image of the spec in place of kOps's own, cluster by cluster, since 1.37", () => {
    const members = [{ instanceGroup: "g" }];
    const own = { name: "main", version: "3.6.99", image: "corp.example/etcd:3.6.99", etcdMembers: members };
    const other = { name: "events", etcdMembers: members };
    const etcds = (etcdClusters: object[], kops: string): string[] =>
      images({ etcdClusters }, { kops }).filter((image) => /\/etcd:/.test(image));
    expect(etcds([own], "1.37.0-alpha.1")).toEqual(["corp.example/etcd:3.6.99"]);
    expect(etcds([own, other], "1.37.0-alpha.1")).toEqual([
      "corp.example/etcd:3.6.99",
      "registry.k8s.io/etcd:v3.5.31",
      "registry.k8s.io/etcd:v3.6.12",
      "registry.k8s.io/etcd:v3.7.0",
    ]);
    expect(etcds([{ ...own, version: "3.6.12" }], "1.36.2")).toEqual([
      "registry.k8s.io/etcd:v3.5.31",
      "registry.k8s.io/etcd:v3.6.12",
    ]);
  });

  it("leave a scheduler image of the spec out, and list the built-in API server even beside one", () => {
    const found = images({
      kubeScheduler: { image: "corp.example/s:1" },
      kubeAPIServer: { image: "corp.example/a:1" },
    });
    expect(found.filter((image) => /scheduler|apiserver:|corp/.test(image))).toEqual([
      "registry.k8s.io/kube-apiserver:v1.34.0",
    ]);
  });

  it("of addons that an additional object replaces are left out", () => {
    const replacement = {
      kind: "DaemonSet",
      metadata: { labels: { "addon.kops.k8s.io/name": "networking.cilium.io" } },
    };
    const spec = { networking: { cilium: {} } };
    expect(images(spec).some((image) => image.includes("cilium"))).toBe(true);
    expect(images(spec, { additionalObjects: [replacement] }).some((image) => image.includes("cilium"))).toBe(
      false,
    );
  });

  it("of additional objects are listed for clusters with a warm pool, since 1.36", () => {
    const pod = { spec: { template: { spec: { initContainers: [{ image: "corp.example/x:1" }] } } } };
    const options = { additionalObjects: [pod], groups: [{ role: "Node", warmPool: { minSize: 1 } }] };
    expect(images({}, options)).toContain("corp.example/x:1");
    expect(images({}, { ...options, groups: [] })).not.toContain("corp.example/x:1");
    expect(images({}, { ...options, kops: "1.35.2" })).not.toContain("corp.example/x:1");
  });

  it.each([
    ["1.35.2", true],
    ["1.36.0", false],
    ["1.36.1", true],
    ["1.36.2", true],
    ["1.37.0-alpha.1", false],
  ])("of the IAM authenticator come from the spec, but for releases that lose them: %s", (kops, isOwn) => {
    const spec = { authentication: { aws: { image: "corp.example/auth:1" } } };
    expect(images(spec, { kops }).includes("corp.example/auth:1")).toBe(isOwn);
  });

  it("of GPUs follow instance groups since 1.36", () => {
    const nvidiaGPU = { enabled: true, image: "corp.example/plugin:2" };
    const options = { groups: [{ role: "Node", containerd: { nvidiaGPU } }] };
    const spec = { containerd: { nvidiaGPU: { enabled: true, image: "corp.example/plugin:1" } } };
    expect(images(spec, options)).toContain("corp.example/plugin:2");
    expect(images(spec, { ...options, kops: "1.35.2" })).toContain("corp.example/plugin:1");
  });
});

describe("what follows 1.37.0-alpha.1", () => {
  const releases = { before: { kops: "1.37.0-alpha.1" }, since: { kops: NEXT.release } };
  const { before, since } = releases;
  const endingWith = (end: string, found: readonly string[]): number =>
    found.filter((name) => name.endsWith(end)).length;

  it("has no protokube and no kops-utils-cp", () => {
    const old = { kubernetesVersion: "1.32.0" };
    expect([before, since].map((options) => endingWith("/protokube", files({}, options)))).toEqual([2, 0]);
    const copiers = [before, since].map(
      (options) => images(old, options).filter((image) => image.includes("kops-utils-cp")).length,
    );
    expect(copiers).toEqual([1, 0]);
    const environment = { kopsBaseUrl: "https://builds.example/kops/1/" };
    const archives = [before, since].map((options) =>
      endingWith("/kops-utils-cp-amd64.tar.gz", files({}, { ...options, environment })),
    );
    expect(archives).toEqual([1, 0]);
  });

  it("has a packed nodeup where there is a file repository", () => {
    const assets = { fileRepository: "https://files.example/kops" };
    expect(endingWith("/nodeup.xz", files({ assets }, since))).toBe(2);
    expect(endingWith("/nodeup", files({ assets }, since))).toBe(2);
    expect(endingWith("/nodeup.xz", files({}, since))).toBe(0);
    expect(endingWith("/nodeup.xz", files({ assets }, before))).toBe(0);
  });

  it("refuses a containerd without image volumes, installed or not", () => {
    const containerd = { version: "2.0.7", runc: { version: "1.3.0" } };
    for (const section of [containerd, { ...containerd, skipInstall: true }]) {
      expect(() => files({ containerd: section }, since)).toThrow("does not run containerd");
      expect(() => files({ containerd: section }, before)).not.toThrow();
    }
    expect(() => files({ containerd: { ...containerd, version: "2.1.0" } }, since)).not.toThrow();
  });

  it("has CNI plug-ins beside Cilium where it leaves host ports to portmap", () => {
    const networking = { cilium: { chainingMode: "portmap" } };
    const isPlugin = (name: string): boolean => name.includes("cni-plugins");
    expect(files({ networking }, since).some(isPlugin)).toBe(true);
    expect(files({ networking }, before).some(isPlugin)).toBe(false);
    expect(files({ networking: { cilium: {} } }, since).some(isPlugin)).toBe(false);
  });
});

it("every asset says why it is there, and is there once", () => {
  const { images: all, files: allFiles } = list({
    certManager: { enabled: true },
    metricsServer: { enabled: true },
  });
  for (const asset of [...all, ...allFiles]) {
    expect(asset.why.length).toBeGreaterThan(0);
    expect(asset.why[0]?.reason).not.toBe("");
    expect(asset.why[0]?.roles.length).toBeGreaterThan(0);
  }
  const names = [...all, ...allFiles].map(({ canonical }) => canonical);
  expect(new Set(names).size).toBe(names.length);
});
