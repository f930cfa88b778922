import { formatPlace } from "../../errors/format-place.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocuments } from "../../cluster/read/read-documents.ts";
import { UserError } from "../../errors/user-error.ts";
import { distinctAssets } from "../listed-assets.ts";
import { readStateStore } from "./read-state-store.ts";
import { specDocuments } from "./spec-documents.ts";
import type { StateStoreReader } from "./state-store-reader.ts";

const SHA = "7644623e4ec9ad443ab352a8a5800a5180ee28741288be805286ba72bb8e7164";
const DIGEST = `sha256:${"0".repeat(64)}`;
const NAME = "c.example";

const FILES: Readonly<Record<string, string>> = {
  "kops-version.txt": "1.36.2\n",
  "cluster-completed.spec": `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: {name: c.example}
spec:
  configBase: s3://store/c.example
  addons: [{manifest: "https://example.com/channel.yaml"}]
  assets: {containerRegistry: mirror.example/m, fileRepository: "https://files.example/r/"}
  containerd: {version: 2.2.4, sandboxImage: "mirror.example/m/pause:3.10"}
  etcdClusters: [{name: main, etcdMembers: [{name: a, instanceGroup: cp}]}]
  kubeAPIServer: {image: "mirror.example/m/kube-apiserver:v1.34.0@${DIGEST}", logLevel: 2}
  kubeScheduler: {image: "mirror.example/m/own-scheduler:v1"}
`,
  "addons/bootstrap-channel.yaml": `kind: Addons
spec:
  addons:
  - {name: dns, manifest: dns/v1.yaml}
  - {name: gone, manifest: gone/v1.yaml}
  - {name: far, manifest: "https://example.com/far.yaml"}
`,
  "addons/dns/v1.yaml": `apiVersion: v1
kind: Pod
metadata: {name: dns}
spec:
  containers:
  - {name: dns, image: mirror.example/m/dns:1, args: [--helper-image=registry.k8s.io/helper:1]}
`,
  "addons/stale/v0.yaml": "kind: Pod\nspec: {containers: [{image: mirror.example/m/stale:1}]}\n",
  "igconfig/control-plane/cp/nodeupconfig.yaml": `APIServerConfig:
  KubeAPIServer: {image: "mirror.example/m/kube-apiserver:v1.34.0@${DIGEST}"}
Assets:
  amd64:
  - ${SHA}@https://files.example/r/kubelet,https://dl.example/kubelet
  - "@https://dl.example/protokube"
etcdManifests: [s3://store/c.example/manifests/etcd/main-cp.yaml]
staticManifests: [{key: check, path: manifests/static/check.yaml}]
Hooks: [null, [{execContainer: {image: busybox}}]]
`,
  "igconfig/node/nodes/nodeupconfig.yaml": `Assets:
  arm64: ["${SHA}@https://files.example/r/kubelet"]
KubeProxy: {image: "mirror.example/m/kube-proxy:v1.34.0"}
NvidiaGPU: {image: "nvcr.io/nvidia/plugin:1"}
containerdConfig: {sandboxImage: "mirror.example/m/pause:3.10", version: 2.2.4}
images: {arm64: [{sources: ["https://files.example/r/x.tar"], hash: ${SHA}}]}
warmPoolImages: ["mirror.example/m/cni:1"]
FileAssets: [{path: /etc/kubernetes/manifests/p.yaml, content: '{"kind": "Pod", "spec": {"containers": [{"image": "a.example/p:1"}]}}'}]
`,
  "igconfig/node/nodes/nodeupscript.sh": `#!/bin/bash
NODEUP_URL_AMD64=https://files.example/r/nodeup,https://github.example/nodeup
NODEUP_HASH_AMD64=${SHA}
`,
  "manifests/etcd/main-cp.yaml":
    "kind: Pod\nmetadata: {}\nspec: {volumes: [{name: e, image: {reference: mirror.example/m/etcd:v3}}]}\n",
  "manifests/etcd/main-old.yaml": "kind: Pod\nspec: {containers: [{image: mirror.example/m/old:1}]}\n",
};

function store(files: Readonly<Record<string, string>>, canList = true): StateStoreReader {
  const all = new Map(Object.entries(files).map(([path, text]) => [`${NAME}/${path}`, text]));
  const below = (directory: string): string[] =>
    [...all.keys()].filter((path) => path.startsWith(`${directory}/`));
  return {
    read: (path) => Promise.resolve(all.get(path)),
    list: (directory) => Promise.resolve(canList ? below(directory) : undefined),
  };
}

describe("readStateStore", () => {
  test("reads what nodes pull and download, by role, and nothing that is left over", async () => {
    const state = await readStateStore(store(FILES), NAME);
    const { images, files } = distinctAssets(state.listed);
    expect(state).toMatchObject({
      kopsVersion: "1.36.2",
      assets: { containerRegistry: "mirror.example/m", fileRepository: "https://files.example/r/" },
      instanceGroups: [
        { name: "cp", role: "ControlPlane" },
        { name: "nodes", role: "Node" },
      ],
    });
    expect(images.map(({ name, remapped, roles }) => [name, remapped, roles])).toEqual([
      [`mirror.example/m/kube-apiserver:v1.34.0@${DIGEST}`, true, ["ControlPlane"]],
      ["docker.io/library/busybox:latest", false, ["ControlPlane"]],
      ["mirror.example/m/kube-proxy:v1.34.0", true, ["Node"]],
      ["mirror.example/m/pause:3.10", true, ["Node"]],
      ["mirror.example/m/cni:1", true, ["Node"]],
      ["a.example/p:1", false, ["Node"]],
      ["mirror.example/m/etcd:v3", true, ["ControlPlane"]],
      ["mirror.example/m/dns:1", true, undefined],
      ["registry.k8s.io/helper:1", false, undefined],
    ]);
    expect(files.map(({ url, sha256, mirrors, roles }) => [url, sha256, mirrors, roles])).toEqual([
      ["https://files.example/r/kubelet", SHA, ["https://dl.example/kubelet"], ["ControlPlane", "Node"]],
      ["https://dl.example/protokube", undefined, undefined, ["ControlPlane"]],
      ["https://files.example/r/x.tar", SHA, undefined, ["Node"]],
      ["https://files.example/r/nodeup", SHA, ["https://github.example/nodeup"], ["Node"]],
    ]);
  });

  test("says where each name is", async () => {
    const { listed } = await readStateStore(store(FILES), NAME);
    const where = new Map(
      listed.images.map(({ name, why }) => [name, `${why.component} ${formatPlace(why.place)}`]),
    );
    expect(where.get("mirror.example/m/kube-proxy:v1.34.0")).toBe(
      "kube-proxy c.example/igconfig/node/nodes/nodeupconfig.yaml:3",
    );
    expect(where.get("mirror.example/m/dns:1")).toBe("dns c.example/addons/dns/v1.yaml:6");
  });

  test("finds what is not in the state store, and names that go past the local repositories", async () => {
    const { listed } = await readStateStore(store(FILES), NAME);
    expect(
      listed.findings.map(({ code, place }) => `${code} ${place === undefined ? "" : formatPlace(place)}`),
    ).toEqual([
      "MISSING_FILE c.example/manifests/static/check.yaml",
      "MISSING_FILE c.example/addons/bootstrap-channel.yaml:5",
      "ADDON_ELSEWHERE c.example/addons/bootstrap-channel.yaml:6",
      "CHANNEL_NOT_READ c.example/cluster-completed.spec",
      "NOT_REMAPPED c.example/igconfig/control-plane/cp/nodeupconfig.yaml:9",
      "NOT_REMAPPED c.example/igconfig/node/nodes/nodeupconfig.yaml:8",
      "NOT_REMAPPED c.example/addons/dns/v1.yaml:6",
      "NOT_REMAPPED c.example/igconfig/control-plane/cp/nodeupconfig.yaml:6",
    ]);
  });

  test("reads the control plane where it cannot list, and the groups that the caller knows", async () => {
    const alone = await readStateStore(store(FILES, false), NAME);
    expect(alone.instanceGroups).toEqual([{ name: "cp", role: "ControlPlane" }]);
    expect(alone.listed.findings.map(({ code }) => code)).toContain("NODE_CONFIGS_NOT_LISTED");
    const told = await readStateStore(store(FILES, false), NAME, [{ name: "nodes", role: "Node" }]);
    const full = await readStateStore(store(FILES), NAME);
    expect(new Set(told.listed.files)).toEqual(new Set(full.listed.files));
    expect(told.listed.findings.map(({ code }) => code)).not.toContain("NODE_CONFIGS_NOT_LISTED");
  });

  test.each([
    ["NO_CLUSTER", {}],
    ["NOT_APPLIED", { config: "kind: Cluster\n" }],
    ["EMPTY_FILE", { "cluster-completed.spec": "" }],
    ["BAD_YAML", { "cluster-completed.spec": "a: [" }],
  ])("throws %s", async (code, files) => {
    await expect(readStateStore(store(files), NAME)).rejects.toMatchObject({ code });
  });

  test("any node configuration gives a value or a UserError", async () => {
    const keys = fc.constantFrom(
      "Assets",
      "amd64",
      "Hooks",
      "FileAssets",
      "content",
      "images",
      "KubeProxy",
      "image",
      "x",
    );
    const object = fc.object({
      key: keys,
      maxDepth: 4,
      values: [fc.string(), fc.constant("kind: Pod"), fc.integer()],
    });
    const text = fc.oneof(
      fc.string(),
      object.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (config) => {
        const files = { ...FILES, "igconfig/node/nodes/nodeupconfig.yaml": config };
        try {
          const { listed } = await readStateStore(store(files), NAME);
          for (const { why } of [...listed.images, ...listed.files])
            expect(formatPlace(why.place)).toMatch(/:\d+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});

describe("specDocuments", () => {
  const GROUP =
    "apiVersion: kops.k8s.io/v1alpha2\nkind: InstanceGroup\nmetadata: {name: nodes, labels: {kops.k8s.io/cluster: c.example}}\nspec: {role: Node}\n";

  test("gives the specs as they were written", async () => {
    const files = { ...FILES, config: "kind: Cluster\n", "instancegroup/nodes": GROUP };
    expect(await specDocuments(store(files), NAME)).toEqual({
      sources: [
        { name: "c.example/config", text: "kind: Cluster\n" },
        { name: "c.example/instancegroup/nodes", text: GROUP },
      ],
      findings: [],
    });
  });

  test("falls back to the completed spec without remapped defaults, and to node configurations", async () => {
    const { sources, findings } = await specDocuments(store(FILES), NAME);
    expect(findings.map(({ code }) => code)).toEqual(["COMPLETED_SPEC_USED", "INSTANCE_GROUPS_DERIVED"]);
    const { clusters, instanceGroups } = readDocuments(sources);
    expect(clusters[0]?.object["spec"]).toMatchObject({
      containerd: { version: "2.2.4" },
      kubeScheduler: { image: "mirror.example/m/own-scheduler:v1" },
    });
    expect(clusters[0]?.object["spec"]).not.toHaveProperty(["containerd", "sandboxImage"]);
    expect(clusters[0]?.object["spec"]).not.toHaveProperty(["kubeAPIServer", "image"]);
    expect(instanceGroups.map(({ name, object }) => [name, object["spec"]])).toEqual([
      ["cp", { role: "Master" }],
      ["nodes", { role: "Node", containerd: { version: "2.2.4" } }],
    ]);
  });

  test.each([
    ["NO_CLUSTER", {}],
    ["NO_INSTANCE_GROUPS", { config: "kind: Cluster\n" }],
  ])("throws %s", async (code, files) => {
    await expect(specDocuments(store(files), NAME)).rejects.toMatchObject({ code });
  });
});
