import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DiffFlags } from "../../src/cli/diff/diff.ts";
import { diff } from "../../src/cli/diff/diff.ts";
import { printLock } from "../../src/tasks/disk/lock-file.ts";
import { printAssets } from "../../src/cli/print-assets.ts";
import { captured } from "./captured.ts";
import { clusterSpec, directoryWith, load } from "./load.ts";

interface Printed {
  readonly added: readonly { canonical: string; download: string }[];
  readonly changed: readonly { canonical: string; hash: string; was: { hash: string } }[];
  readonly moved: readonly { canonical: string; download: string; was: { download: string } }[];
  readonly removed: readonly { canonical: string }[];
  readonly same: number;
}

async function run(
  before: string,
  after: string,
  flags: Partial<DiffFlags> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return captured(() => diff(before, after, { platform: [], output: "json", ...flags }));
}

async function printed(...parameters: Parameters<typeof run>): Promise<Printed> {
  return JSON.parse((await run(...parameters)).stdout) as Printed;
}

const file = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");

describe("diff", () => {
  test("of a kOps upgrade: what comes, what goes, what stays", async () => {
    const { added, removed, moved, same } = await printed(`${file}@1.35.2`, `${file}@1.36.2`);
    const names = (assets: readonly { canonical: string }[]): string =>
      assets.map(({ canonical }) => canonical).join(" ");
    expect(names(added)).toMatch(/kops\/1\.36\.2\/linux\/amd64\/nodeup/);
    expect(names(added)).toMatch(/kops-controller:1\.36\.2/);
    expect(names(removed)).toMatch(/kops-controller:1\.35\.2/);
    expect(moved).toEqual([]);
    const { list } = await load({ filename: [file], kopsVersion: "1.36.2" });
    expect(added.length + same).toBe(list.images.length + list.files.length);
  });

  describe("says what changes for nodes besides", () => {
    const OLD_PATH = `'plugins."io.containerd.grpc.v1.cri".registry.config_path': /etc/containerd/certs.d`;
    const specOf = (more: string): string => {
      const path = directoryWith({ "n.yaml": clusterSpec({ spec: more }) });
      return join(path, "n.yaml");
    };
    const nodesOf = async (
      more: string,
      old: string,
      fresh: string,
      flags: Partial<DiffFlags> = {},
    ): Promise<Record<string, { severity: string; message: string; hint: string }>> => {
      const spec = specOf(more);
      const { stdout, stderr } = await run(`${spec}@${old}`, `${spec}@${fresh}`, flags);
      const { nodes } = JSON.parse(stdout) as {
        nodes: { code: string; severity: string; message: string; hint: string }[];
      };
      for (const { message } of nodes) expect(stderr).toContain(message);
      for (const { hint } of nodes) expect(hint).not.toBe("");
      return Object.fromEntries(nodes.map((node) => [node.code, node]));
    };

    test("mirrors and the version of containerd's configuration (1.35 to 1.36)", async () => {
      const found = await nodesOf(
        "  containerd: {registryMirrors: {quay.io: ['https://m.example/v2/kops']}}\n",
        "1.35.2",
        "1.36.2",
      );
      expect(Object.keys(found).sort()).toEqual([
        "CONTAINERD_CONFIG_VERSION",
        "MIRROR_MECHANISM",
        "MIRROR_PATH_LOST",
      ]);
    });

    test("additions that lose mirrors and CA", async () => {
      const found = await nodesOf(`  containerd: {configAdditions: {${OLD_PATH}}}\n`, "1.35.2", "1.36.2");
      expect(found["CONFIG_ADDITIONS_IGNORED"]).toMatchObject({ severity: "error" });
      expect(found["CONTAINERD_CONFIG_VERSION"]).toMatchObject({ severity: "warning" });
    });

    test("containerd 2 with Kubernetes 1.32, and packages that are not installed any more", async () => {
      const flags = { oldKubernetesVersion: "1.31.8", newKubernetesVersion: "1.34.2" };
      const found = await nodesOf("", "1.33.1", "1.36.2", flags);
      expect(found["CONTAINERD_MAJOR"]?.message).toMatch(/containerd 2\.\S+ instead of 1\.7/);
      expect(found["PACKAGES_CHANGE"]?.message).toMatch(/no longer installs .*conntrack/);
    });

    test("what kOps refuses from then on, and not what it refused before", async () => {
      const more = (bpf: string): string =>
        `  networking: {calico: {${bpf}}}\n  kubeProxy: {enabled: true}\n  sshAccess: [not-a-range]\n`;
      const found = await nodesOf(more("bpfEnabled: true"), "1.32.4", "1.36.2");
      expect(found["REFUSED_FROM_THEN_ON"]).toMatchObject({ severity: "error" });
      expect(found["REFUSED_FROM_THEN_ON"]?.message).toMatch(
        /^kOps 1\.36\.2 will refuse the spec: spec\.kubeProxy\.enabled: /,
      );
      expect(found["REFUSED_FROM_THEN_ON"]?.message).not.toContain("sshAccess");
      expect((await nodesOf(more(""), "1.32.4", "1.36.2"))["REFUSED_FROM_THEN_ON"]).toBeUndefined();
    });

    test("hosts that a release asks and the one before did not", async () => {
      const gvisor = "  containerd: {gvisor: {enabled: true}}\n";
      const found = await nodesOf(gvisor, "1.35.2", "1.36.2");
      expect(found["NEW_HOSTS"]).toMatchObject({ severity: "warning" });
      expect(found["NEW_HOSTS"]?.message).toContain("gvisor.dev, storage.googleapis.com");
      expect((await nodesOf(gvisor, "1.36.1", "1.36.2"))["NEW_HOSTS"]).toBeUndefined();
    });

    test("nothing from one release to itself", async () => {
      expect(
        await nodesOf(
          "  containerd: {registryMirrors: {quay.io: ['https://m.example']}}\n",
          "1.36.2",
          "1.36.2",
        ),
      ).toEqual({});
    });
  });

  test("of a Kubernetes upgrade", async () => {
    const flags = { kopsVersion: "1.36.2", newKubernetesVersion: "1.34.1" };
    const { added, removed } = await printed(file, file, flags);
    expect(added.map(({ canonical }) => canonical)).toContain("registry.k8s.io/kube-apiserver:v1.34.1");
    expect(removed.map(({ canonical }) => canonical)).toContain("registry.k8s.io/kube-apiserver:v1.34.2");
    expect(added.length).toBe(removed.length);
  });

  test("of the same side: nothing, in every format", async () => {
    expect(await printed(file, file, { kopsVersion: "1.36.2" })).toMatchObject({
      added: [],
      changed: [],
      moved: [],
      removed: [],
    });
    const table = await run(file, file, { kopsVersion: "1.36.2", output: "table", exitCode: true });
    expect(table).toMatchObject({ code: 0, stdout: "" });
    expect(table.stderr).toContain("0 to add, 0 with another hash, 0 at another place, 0 no longer needed");
  });

  test("shows another mapping", async () => {
    const other = join(
      directoryWith({ "d.yaml": clusterSpec().replace("registry.example.com", "new.example.com") }),
      "d.yaml",
    );
    const { moved, added, removed } = await printed(file, other, { kopsVersion: "1.36.2" });
    expect([added, removed]).toEqual([[], []]);
    expect(moved.find(({ canonical }) => canonical.includes("/pause:"))).toMatchObject({
      download: expect.stringMatching(/^new\.example\.com\/pause:/) as string,
      was: { download: expect.stringMatching(/^registry\.example\.com\/pause:/) as string },
    });
    const table = await run(file, other, { kopsVersion: "1.36.2", output: "table", exitCode: true });
    expect(table.code).toBe(3);
    expect(table.stdout).toMatch(/^\nCHANGE\tASSET\tCANONICAL\s+DOWNLOAD\s+WAS\n/);
  });

  test("of a saved listing finds what it lacks, and nothing that kOps never lists", async () => {
    const { list } = await load({ filename: [file], kopsVersion: "1.36.2" });
    const saved = directoryWith({ "l.json": printAssets(list, "json") });
    const same = await printed(join(saved, "l.json"), file, { kopsVersion: "1.36.2" });
    expect(same).toMatchObject({ added: [], changed: [], moved: [], removed: [] });
    const fewer = { ...list, images: list.images.slice(1) };
    const less = directoryWith({ "l.yaml": printAssets(fewer, "yaml") });
    const { added } = await printed(join(less, "l.yaml"), file, { kopsVersion: "1.36.2" });
    expect(added).toMatchObject([{ canonical: list.images[0]?.canonical }]);
  });

  test("of two lock files finds another digest under the same name", async () => {
    const lock = (digit: string): string =>
      printLock({
        kopsVersion: "1.36.2",
        images: [
          {
            canonical: "quay.io/a/b:v1",
            download: "r.example/b:v1",
            digest: `sha256:${digit.repeat(64)}`,
            size: 1,
            platforms: [],
            why: ["b"],
          },
        ],
        files: [
          {
            canonical: "https://x.example/f",
            download: "https://x.example/f",
            sha256: "c".repeat(64),
            size: 1,
            why: [],
          },
        ],
      });
    const directory = directoryWith({ "old.yaml": lock("a"), "new.yaml": lock("b") });
    const { changed, same } = await printed(join(directory, "old.yaml"), join(directory, "new.yaml"));
    expect(changed).toMatchObject([
      {
        canonical: "quay.io/a/b:v1",
        hash: `sha256:${"b".repeat(64)}`,
        was: { hash: `sha256:${"a".repeat(64)}` },
      },
    ]);
    expect(same).toBe(1);
  });

  test("says which side is wrong", async () => {
    await expect(run(`${file}@1.0.0`, file)).rejects.toMatchObject({ code: "UNKNOWN_RELEASE" });
    await expect(run(`${file}@1.36`, file)).rejects.toMatchObject({
      code: "UNKNOWN_RELEASE",
      hint: expect.stringContaining("Did you mean 1.36.2?") as string,
    });
    await expect(run("/nowhere.yaml", file)).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
    const { stderr } = await run(file, file);
    expect(stderr).toMatch(/^old: note: kOps \S+, the newest release known/);
  });
});
