import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printAssets } from "../../src/cli/print-assets.ts";
import { ASSETS, clusterSpec, directoryWith, load } from "./load.ts";

const SPEC = `${ASSETS}  certManager:
    enabled: true
  addons:
  - manifest: s3://bucket/ours.yaml
  - manifest: s3://bucket/never-given.yaml
  hooks:
  - name: prepare
    execContainer:
      image: quay.io/acme/prepare:v1
  fileAssets:
  - name: static
    path: /etc/kubernetes/manifests/static.yaml
    roles: [Master]
    content: |
      apiVersion: v1
      kind: Pod
      metadata: {name: static}
      spec:
        containers:
        - name: static
          image: quay.io/acme/static:v1
  packages:
  - htop
  containerd:
    nvidiaGPU:
      enabled: true
`;
const NODES = `  warmPool:
    minSize: 1
    additionalImages:
    - quay.io/acme/warm:v1
  containerd:
    gvisor:
      enabled: true
`;
const CHANNEL = `kind: Addons
metadata:
  name: ours
spec:
  addons:
  - name: beside
    manifest: beside.yaml
  - name: elsewhere
    manifest: https://example.com/elsewhere.yaml
`;
const POD = (image: string): string => `---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec:
  containers:
  - name: c
    image: ${image}
    args: ["--helper-image=quay.io/acme/helper:v1"]
`;

function spec(more: string, nodes = ""): string {
  return directoryWith({ "cluster.yaml": clusterSpec({ spec: more, nodes }) });
}

function everything(): string[] {
  const directory = directoryWith({
    "cluster.yaml": clusterSpec({ spec: SPEC, nodes: NODES }),
    "channel/ours.yaml": CHANNEL,
    "channel/beside.yaml": POD("quay.io/acme/beside:v1"),
    "object.yaml": POD("quay.io/acme/object:v1"),
  });
  return ["cluster.yaml", "channel/ours.yaml", "object.yaml"].map((name) => join(directory, name));
}

describe("--complete", () => {
  test("adds nothing where a cluster has nothing of the kind", async () => {
    const filename = [spec(ASSETS)];
    const plain = await load({ filename, kopsVersion: "1.36.2" });
    const complete = await load({ filename, kopsVersion: "1.36.2", complete: true });
    expect(complete.list.images).toEqual(plain.list.images);
  });

  test("adds what the cluster pulls beside kOps's list, and whether nodes look for it locally", async () => {
    const { list, said } = await load({ filename: everything(), kopsVersion: "1.36.2", complete: true });
    const added = list.images.filter((image) => image.added === true);
    const rows = added.map(({ canonical, download, remapped, why }) => [
      canonical,
      remapped === false ? download === canonical : download,
      why[0]?.roles,
      why[0]?.reason.replace(/ \(.*\)$/, ""),
    ]);
    const all = ["ControlPlane", "APIServer", "Node"];
    expect(rows).toEqual([
      [
        "quay.io/acme/warm:v1",
        "registry.example.com/quay.io-acme-warm:v1",
        ["Node"],
        expect.stringContaining("warmPool.additionalImages of instance group nodes"),
      ],
      [
        "quay.io/jetstack/cert-manager-acmesolver:v1.19.5",
        true,
        all,
        "argument --acme-http01-solver-image of cert-manager",
      ],
      ["quay.io/acme/prepare:v1", true, ["ControlPlane", "Node"], "hook prepare, pulled with ctr"],
      [
        "quay.io/acme/static:v1",
        true,
        ["ControlPlane"],
        expect.stringContaining("container static of Pod static"),
      ],
      ["quay.io/acme/object:v1", expect.anything(), [], "container c of Pod pod"],
      ["quay.io/acme/helper:v1", true, [], "argument --helper-image of container c of Pod pod"],
      ["quay.io/acme/beside:v1", true, [], "container c of Pod pod"],
    ]);
    expect(said).toMatch(
      /warning: \d images are pulled by their own names, although spec\.assets maps images: .*acmesolver/,
    );
    expect(printAssets(list, "wide")).toMatch(
      /quay\.io\/acme\/prepare:v1\t.*not in kOps's list, pulled by its own name/,
    );
  });

  test("names the package sources that no repository covers, by host and instance group", async () => {
    const { said } = await load({ filename: everything(), kopsVersion: "1.36.2", complete: true });
    expect(said).toMatch(
      /cluster\.yaml:\d+: instance groups control-plane, nodes: .*https:\/\/nvidia\.github\.io\/.*nvidia-driver/,
    );
    expect(said).toMatch(/instance group nodes: .*https:\/\/storage\.googleapis\.com\/gvisor/);
    expect(said).toMatch(/note: .*instance groups control-plane, nodes: .*htop.*archive\.ubuntu\.com/);
    const calm = await load({ filename: [spec(ASSETS)], kopsVersion: "1.36.2", complete: true });
    expect(calm.said).not.toMatch(/nvidia|gvisor/);
  });

  test("says which channels and manifests it has not read", async () => {
    const { said } = await load({ filename: everything(), kopsVersion: "1.36.2", complete: true });
    expect(said).toContain("the channel s3://bucket/never-given.yaml of spec.addons was not given");
    expect(said).not.toContain("the channel s3://bucket/ours.yaml");
    expect(said).toContain("https://example.com/elsewhere.yaml");
  });

  test("finds nothing to warn of where nothing is mapped", async () => {
    const { said } = await load({
      filename: [spec(SPEC.replace(ASSETS, ""))],
      kopsVersion: "1.36.2",
      complete: true,
    });
    expect(said).not.toContain("pulled by their own names");
  });
});

describe("--platform and --roles", () => {
  const filename = [spec(ASSETS)];
  const files = (loaded: Awaited<ReturnType<typeof load>>): string[] =>
    loaded.list.files.map(({ canonical }) => canonical);

  test("both platforms are all files", async () => {
    const all = await load({ filename });
    const both = await load({ filename, platform: ["linux/amd64", "linux/arm64"] });
    expect(files(both)).toEqual(files(all));
    expect(both.list.platforms).toEqual(["linux/amd64", "linux/arm64"]);
    expect(all.list.platforms).toEqual([]);
  });

  test("what an instance group surely needs cannot be left out", async () => {
    await expect(load({ filename, platform: ["linux/amd64"] })).rejects.toMatchObject({
      code: "PLATFORM_NEEDED",
      message: expect.stringContaining("instance group nodes") as string,
      hint: "Add --platform linux/arm64.",
    });
  });

  test("of the wanted roles alone", async () => {
    const loaded = await load({ filename, platform: ["linux/amd64"], roles: "ControlPlane" });
    expect(files(loaded).join()).toContain("linux/amd64/nodeup");
    expect(files(loaded).join()).not.toContain("arm64");
    expect(loaded.list.platforms).toEqual(["linux/amd64"]);
  });

  test("a machine that could be anything is a finding", async () => {
    const unknown = clusterSpec().replaceAll("  machineType: m6g.large\n", "");
    const { said } = await load({
      filename: [directoryWith({ "c.yaml": unknown })],
      platform: ["linux/amd64"],
    });
    expect(said).toMatch(
      /warning: the specs do not say which platform the machines of nodes of one\.example\.com have/,
    );
  });

  test("a role's own images stay, others' go", async () => {
    const images = (await load({ filename, roles: "Node" })).list.images
      .map(({ canonical }) => canonical)
      .join();
    expect(images).toContain("kube-proxy");
    expect(images).not.toMatch(/kube-scheduler|etcd/);
    const master = (await load({ filename, roles: "master" })).list.images
      .map(({ canonical }) => canonical)
      .join();
    expect(master).toContain("kube-scheduler");
  });

  test("of a saved listing by what its URLs say", async () => {
    const text =
      "files:\n- canonical: https://x.example/linux/amd64/a\n- canonical: https://x.example/linux/arm64/a\n- canonical: https://x.example/b\n";
    const listing = join(directoryWith({ "l.yaml": text }), "l.yaml");
    expect(files(await load({ filename: [listing], platform: ["linux/arm64"] }))).toEqual([
      "https://x.example/linux/arm64/a",
      "https://x.example/b",
    ]);
  });
});

test("etcd versions that the cluster does not run are marked", async () => {
  const { list } = await load({ filename: [spec(ASSETS)], kopsVersion: "1.36.2" });
  const etcd = list.images.filter(({ canonical }) => /\/etcd:/.test(canonical));
  const kept = etcd.filter(({ keptForRestores }) => keptForRestores === true);
  expect(kept.length).toBe(etcd.length - 1);
  expect(kept[0]?.why[0]?.reason).toMatch(
    /^etcd 3\.\d is kept for restores and upgrades; the cluster runs 3\.\d$/,
  );
  expect(printAssets(list, "wide")).toMatch(/\/etcd:.*kept for restores/);
});
