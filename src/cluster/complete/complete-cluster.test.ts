import { describe, expect, it } from "vitest";
import { convertDocuments } from "../convert-documents.ts";
import { SpecError } from "../spec-error.ts";
import { completeCluster, type CompletedCluster } from "./complete-cluster.ts";
import type { CompletionOptions } from "./completion.ts";
import type { ReleaseDefaults } from "./release-defaults.ts";
import { parseKopsRelease } from "../kops-release.ts";

const VALUES: Record<string, string> = {
  awsEBSCSIDriver: "v1",
  cilium: "v1.18.6",
  containerd: "2.2.4",
  etcd: "3.6.12",
  gcpPDCSIDriver: "v2",
  nodeTerminationHandler: "v3",
  runc: "1.3.5",
};

const FILE_REPOSITORIES: Readonly<Record<string, Pick<ReleaseDefaults, "fileRepositories">>> = {
  "1.36.2": { fileRepositories: { http: "any", https: "any" } },
  "1.38.0": { fileRepositories: { https: "any", s3: "aws", gs: "gce", azureblob: "azure" } },
};

function defaultsOf(name: string): ReleaseDefaults {
  const release = parseKopsRelease(name);
  if (release === undefined) throw new Error(name);
  return {
    release,
    oldestKubernetes: "1.31.0",
    recommendedKubernetes: "1.35.5",
    etcdVersions: ["3.5.9", "3.6.12"],
    packages: {},
    ...(FILE_REPOSITORIES[name] ?? {}),
    findDefault: (key) => VALUES[key],
  };
}

interface Options extends CompletionOptions {
  readonly kops?: string;
  readonly groups?: readonly object[];
  readonly labels?: object;
}

function complete(
  spec: object,
  { kops = "1.36.2", groups = [], labels = {}, ...options }: Options = {},
): CompletedCluster {
  const apiVersion = "kops.k8s.io/v1alpha2";
  const input = convertDocuments({
    cluster: {
      apiVersion,
      kind: "Cluster",
      metadata: { name: "c.example.com", labels },
      spec: { cloudProvider: "aws", kubernetesVersion: "1.34.0", ...spec },
    },
    instanceGroups: groups.map((group) => ({
      apiVersion,
      kind: "InstanceGroup",
      metadata: { name: "g" },
      spec: group,
    })),
  });
  return completeCluster(input, defaultsOf(kops), options);
}

function placeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SpecError) return error.path.join(".");
    throw error;
  }
  return "accepted";
}

describe("defaults", () => {
  it("takes the release's Kubernetes version where the spec has none", () => {
    expect(complete({ kubernetesVersion: undefined }).kubernetes.text).toBe("1.35.5");
  });

  it("gives runc its default together with containerd's, and lets the spec have its own", () => {
    expect(complete({}).spec.containerd).toMatchObject({ version: "2.2.4", runc: { version: "1.3.5" } });
    expect(complete({ containerd: { runc: { version: "1.2.4" } } }).spec.containerd.runc).toEqual({
      version: "1.2.4",
    });
  });

  it.each([
    ["1.36.2", "1.34.0", "2.2.4", true],
    ["1.36.2", "1.32.0", "2.2.4", false],
    ["1.36.2", "1.34.0", "2.0.4", false],
    ["1.33.2", "1.33.0", "2.2.4", false],
  ])(
    "kOps %s, Kubernetes %s, containerd %s: image volumes %s",
    (kops, kubernetesVersion, version, expected) => {
      const containerd = { version, runc: { version: "1.3.5" } };
      expect(complete({ kubernetesVersion, containerd }, { kops }).usesImageVolumes).toBe(expected);
    },
  );

  it.each([
    [undefined, false],
    [{}, true],
    [{ enabled: false }, false],
  ])("hubble %j: %s", (hubble, expected) => {
    expect(
      complete({ networking: { cilium: { hubble } }, certManager: { enabled: true } }).spec.networking.cilium
        ?.hubble?.enabled,
    ).toBe(expected);
  });

  it.each([
    ["1.34.2", {}, undefined],
    ["1.34.3", {}, "dns-controller"],
    ["1.35.0", {}, undefined],
    ["1.34.2", undefined, "dns-controller"],
    ["1.36.0", { disable: true }, "none"],
  ])("kOps %s with externalDns %j: %s", (kops, externalDns, expected) => {
    expect(complete({ externalDns }, { kops }).spec.externalDNS?.provider).toBe(expected);
  });

  it.each([
    ["1.33.2", undefined, { enabled: true, version: "v3" }],
    ["1.34.0", undefined, undefined],
    ["1.36.2", { enabled: false }, { enabled: false }],
  ])("kOps %s beside Karpenter, with nodeTerminationHandler %j", (kops, nodeTerminationHandler, expected) => {
    const iam = { useServiceAccountExternalPermissions: true };
    const { spec } = complete({ karpenter: { enabled: true }, nodeTerminationHandler, iam }, { kops });
    expect(spec.cloudProvider.aws?.nodeTerminationHandler).toEqual(expected);
  });

  it.each([
    ["1.34.1", undefined, true],
    ["1.34.1", {}, false],
    ["1.34.2", {}, true],
    ["1.36.0", { enabled: false }, false],
  ])("kOps %s with gcpPDCSIDriver %j: %s", (kops, gcpPDCSIDriver, expected) => {
    const { spec } = complete({ cloudProvider: "gce", cloudConfig: { gcpPDCSIDriver } }, { kops });
    expect(spec.cloudProvider.gce?.pdCSIDriver?.enabled).toBe(expected);
  });

  it("knows bare metal by its label", () => {
    expect(complete({}, { labels: { "alpha.kops.k8s.io/cloud": "metal" } }).cloud).toBe("metal");
  });
});

describe("what a release refuses", () => {
  it.each<[string, object, Options, string]>([
    [
      "a proxy beside a registry",
      { assets: { containerProxy: "a", containerRegistry: "b" } },
      {},
      "spec.assets.containerProxy",
    ],
    ["an empty fileRepository", { assets: { fileRepository: "" } }, {}, "spec.assets.fileRepository"],
    ["s3:// since 1.36", { assets: { fileRepository: "s3://b/x" } }, {}, "spec.assets.fileRepository"],
    ["s3:// before 1.36", { assets: { fileRepository: "s3://b/x" } }, { kops: "1.35.2" }, "accepted"],
    ["no host", { assets: { fileRepository: "https:///x" } }, {}, "spec.assets.fileRepository"],
    ["no scheme", { assets: { fileRepository: "files.example/x" } }, {}, "spec.assets.fileRepository"],
    ["a scheme in capitals", { assets: { fileRepository: "HTTPS://files.example/x" } }, {}, "accepted"],
    [
      "a scheme named like a part of every object",
      { assets: { fileRepository: "constructor://files.example/x" } },
      {},
      "spec.assets.fileRepository",
    ],
    [
      "s3:// on AWS, where the release reads buckets",
      { assets: { fileRepository: "s3://b/x" } },
      { kops: "1.38.0" },
      "accepted",
    ],
    [
      "gs:// on AWS, where the release reads buckets",
      { assets: { fileRepository: "gs://b/x" } },
      { kops: "1.38.0" },
      "spec.assets.fileRepository",
    ],
    [
      "azureblob:// with a container",
      { assets: { fileRepository: "azureblob://account/c" }, cloudProvider: "azure" },
      { kops: "1.38.0", featureFlags: "+Azure" },
      "accepted",
    ],
    [
      "azureblob:// without a container",
      { assets: { fileRepository: "azureblob://account/" }, cloudProvider: "azure" },
      { kops: "1.38.0", featureFlags: "+Azure" },
      "spec.assets.fileRepository",
    ],
    ["an old Kubernetes", { kubernetesVersion: "1.30.9" }, {}, "spec.kubernetesVersion"],
    ["what is no version", { kubernetesVersion: "newest" }, {}, "spec.kubernetesVersion"],
    [
      "an etcd image without a version",
      { etcdClusters: [{ name: "main", image: "corp.example/etcd:3.3.0" }] },
      { kops: "1.37.0-alpha.1" },
      "spec.etcdClusters.0.image",
    ],
    ["containerd without runc", { containerd: { version: "2.0.4" } }, {}, "spec.containerd.runc.version"],
    [
      "containerd before 1.6 on arm64",
      { containerd: { version: "1.5.9", runc: { version: "1.1.9" } } },
      {},
      "spec.containerd.version",
    ],
    [
      "an old containerd that is not installed",
      { containerd: { version: "1.5.9", skipInstall: true } },
      {},
      "accepted",
    ],
    [
      "half a package",
      { containerd: { packages: { urlAmd64: "https://a/b" } } },
      {},
      "spec.containerd.packages",
    ],
    ...(
      [
        [
          "a hash with a prefix, of containerd",
          "packages",
          `sha256:${"a".repeat(64)}`,
          "spec.containerd.packages.hashAmd64",
        ],
        [
          "a hash with blanks",
          "runc.packages",
          ` ${"a".repeat(64)}`,
          "spec.containerd.runc.packages.hashAmd64",
        ],
        ["a short hash", "packages", "abc", "spec.containerd.packages.hashAmd64"],
        ["a hash of other letters", "packages", "g".repeat(64), "spec.containerd.packages.hashAmd64"],
        ["a hash with a prefix, of runc", "runc.packages", `sha256:${"A".repeat(64)}`, "accepted"],
        ["a hash in capitals", "packages", "A".repeat(64), "accepted"],
      ] as const
    ).map(([title, place, hashAmd64, expected]): [string, object, Options, string] => {
      const packages = {
        urlAmd64: "https://a/b",
        hashAmd64,
        urlArm64: "https://a/b",
        hashArm64: "a".repeat(64),
      };
      const containerd = place === "packages" ? { packages } : { runc: { packages } };
      return [title, { containerd }, {}, expected];
    }),
    ["two networks", { networking: { calico: {}, cilium: {} } }, {}, "spec.networking"],
    ...["weave", "romana", "lyftvpc", "classic", "external"].map(
      (name): [string, object, Options, string] => [
        name,
        { networking: { [name]: {} } },
        {},
        "spec.networking",
      ],
    ),
    [
      "Cilium without a patch number",
      { networking: { cilium: { version: "v1.18" } } },
      {},
      "spec.networking.cilium.version",
    ],
    [
      "another Cilium",
      { networking: { cilium: { version: "v1.16.0" } } },
      {},
      "spec.networking.cilium.version",
    ],
    [
      "Cilium without a v",
      { networking: { cilium: { version: "1.18.2" } } },
      {},
      "spec.networking.cilium.version",
    ],
    [
      "GPUs of an instance group alone",
      {},
      { groups: [{ role: "Node", containerd: { nvidiaGPU: { enabled: true } } }] },
      "spec.containerd.nvidiaGPU",
    ],
    ["no cloud", { cloudProvider: undefined }, {}, "spec.cloudProvider"],
    [
      "an addon without cert-manager",
      { snapshotController: { enabled: true } },
      {},
      "spec.snapshotController",
    ],
    ["an insecure metrics server", { metricsServer: { enabled: true, insecure: true } }, {}, "accepted"],
    [
      "Hubble without cert-manager",
      { networking: { cilium: { hubble: {} } } },
      {},
      "spec.networking.cilium.hubble",
    ],
    [
      "the autoscaler on OpenStack",
      { cloudProvider: "openstack", clusterAutoscaler: {} },
      {},
      "spec.clusterAutoscaler",
    ],
    ["Karpenter without permissions", { karpenter: { enabled: true } }, {}, "spec.karpenter.enabled"],
    [
      "a local DNS cache for KubeDNS",
      { kubeDNS: { provider: "KubeDNS", nodeLocalDNS: { enabled: true } } },
      {},
      "spec.kubeDNS.provider",
    ],
    [
      "external-dns without DNS",
      { topology: { dns: { type: "None" } }, externalDns: { provider: "external-dns" } },
      {},
      "spec.externalDns.provider",
    ],
    [
      "the EBS driver switched off",
      { cloudConfig: { awsEBSCSIDriver: { enabled: false } } },
      {},
      "spec.cloudConfig.awsEBSCSIDriver.enabled",
    ],
    ["gcp networking elsewhere", { networking: { gce: {} } }, {}, "spec.networking"],
    ["linode before 1.36", { cloudProvider: "linode" }, { kops: "1.35.2" }, "spec.cloudProvider"],
  ])("%s", (_, spec, options, expected) => {
    expect(placeOf(() => complete(spec, options))).toBe(expected);
  });

  it("a Kubernetes version that is none, with one that the release supports", () => {
    const hint = "Write a version that kOps 1.36.2 supports, such as 1.35.5.";
    expect(() => complete({ kubernetesVersion: "newest" })).toThrow(
      expect.objectContaining({ hint }) as Error,
    );
  });
});

describe("what a release refuses and can be listed", () => {
  it.each([
    ["1.37.1", {}, false],
    ["1.37.2", {}, true],
    ["1.38.0", { runTooNewVersion: true }, false],
  ])("Kubernetes %s, %j: too new: %s", (kubernetesVersion, options, expected) => {
    expect(complete({ kubernetesVersion }, options).isKubernetesTooNew).toBe(expected);
  });

  it("an etcd that etcd-manager does not run", () => {
    const etcdClusters = [
      { name: "main", version: "3.6.12" },
      { name: "events", version: "v3.3.0" },
    ];
    expect(complete({ etcdClusters }).unsupportedEtcd).toEqual([{ index: 1, version: "v3.3.0" }]);
    const unchecked = complete({ etcdClusters }, { featureFlags: "+SkipEtcdVersionCheck" });
    expect(unchecked.unsupportedEtcd).toEqual([]);
  });
});
