import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { describe, expect, test } from "vitest";
import { printAssets } from "../../src/cli/print-assets.ts";
import { printLock } from "../../src/tasks/disk/lock-file.ts";
import { clusterSpec, directoryWith, load } from "./load.ts";
import { runCommand } from "./run-command.ts";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      initContainers:
      - name: init
        image: busybox:1.37
      containers:
      - name: web
        image: quay.io/acme/web:v3
`;
const SHA = "a".repeat(64);

function names(list: { readonly images: readonly { readonly canonical: string }[] }): string[] {
  return list.images.map(({ canonical }) => canonical);
}

describe("a saved listing", () => {
  test("gives the very listing back, in each format", async () => {
    const spec = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
    const { list } = await load({ filename: [spec], kopsVersion: "1.36.2" });
    for (const format of ["yaml", "json"] as const) {
      const saved = printAssets(list, format);
      const file = join(directoryWith({ "saved.txt": saved }), "saved.txt");
      const again = await load({ filename: [file] });
      expect(printAssets(again.list, format)).toBe(saved);
      expect(again.said).not.toContain("SOURCE_KIND");
      expect(again.list.fileRepositories).toEqual(["https://files.example.com/kops"]);
    }
  });

  test("of what names nothing it is doubted that it was read as meant", async () => {
    const file = join(
      directoryWith({ "c.yaml": "apiVersion: kop.k8s.io/v1alpha2\nkind: Cluster\n" }),
      "c.yaml",
    );
    expect((await load({ filename: [file] })).said).toMatch(
      /^warning: .*c\.yaml is read as Kubernetes manifests, and names no image and no file .*\[SOURCE_KIND\]/m,
    );
  });

  test("is mapped anew by flags, assets of their kind only", async () => {
    const listing = `images:
- canonical: registry.k8s.io/pause:3.10
  download: old.example.com/pause:3.10
files:
- canonical: https://dl.k8s.io/kubelet
  download: https://old.example.com/kubelet
  sha: ${SHA}
`;
    const file = join(directoryWith({ "l.yaml": listing }), "l.yaml");
    const { list } = await load({ filename: [file], containerProxy: "new.example.com" });
    expect(list.images[0]?.download).toBe("new.example.com/pause:3.10");
    expect(list.files[0]).toMatchObject({ download: "https://old.example.com/kubelet", sha256: SHA });
  });

  test("saved as a table is refused with advice", async () => {
    const file = join(directoryWith({ "l.txt": "\nCANONICAL\tDOWNLOAD\na\tb\n" }), "l.txt");
    await expect(load({ filename: [file] })).rejects.toMatchObject({ code: "NOT_A_LISTING" });
  });
});

test("settings and locks beside a cluster's documents are none of them", async () => {
  const [spec, lock] = [clusterSpec(), printLock({ images: [], files: [] })];
  const alone = await load({ filename: [directoryWith({ "c.yaml": spec })], kopsVersion: "1.36.2" });
  const files = { "c.yaml": spec, "kops-assets.yaml": "concurrency: 4\n", "kops-assets.lock.yaml": lock };
  const beside = await load({ filename: [directoryWith(files)], kopsVersion: "1.36.2" });
  expect(names(beside.list)).toEqual(names(alone.list));
  expect(beside.said).toBe(alone.said);
});

describe("Kubernetes manifests", () => {
  const tree = { "a.yaml": DEPLOYMENT, "deep/er/b.yml": DEPLOYMENT.replace("web:v3", "web:v4") };
  const expected = ["busybox:1.37", "quay.io/acme/web:v3", "quay.io/acme/web:v4"];

  test("of a directory at any depth, mapped by flags", async () => {
    const { list, said } = await load({ filename: [directoryWith(tree)], containerRegistry: "reg.example" });
    expect(names(list)).toEqual(expected);
    expect(list.images.map(({ download }) => download)).toEqual([
      "reg.example/busybox:1.37",
      "reg.example/quay.io-acme-web:v3",
      "reg.example/quay.io-acme-web:v4",
    ]);
    expect(said).toMatch(/(?:is|are) read as Kubernetes manifests/);
  });

  test.each([
    ["m.tar", (tar: Uint8Array) => tar],
    ["m.tar.gz", (tar: Uint8Array) => gzipSync(tar)],
    ["m.tgz", (tar: Uint8Array) => gzipSync(tar)],
  ])("of %s", async (name, pack) => {
    const tar = await packTar(
      Object.entries({ ...tree, "README.md": "kind: of" }).map(([path, body]) => ({
        header: { name: path, size: body.length, type: "file" as const },
        body,
      })),
    );
    const file = join(directoryWith({}), name);
    await writeFile(file, pack(tar));
    const { list } = await load({ filename: [file] });
    expect(names(list)).toEqual(expected);
    expect(list.images[0]?.why[0]?.place).toEqual({ file: `${file}:a.yaml`, line: 10 });
  });

  test("beside files that are something else", async () => {
    const { list, said } = await load({
      filename: [directoryWith({ ...tree, "values.yaml": "replicas: 3\n" })],
    });
    expect(names(list)).toEqual(expected);
    expect(said).toMatch(/note: \S+values\.yaml:1: found a mapping without a kind/);
  });

  test("of a tar that was cut off", async () => {
    const file = join(directoryWith({}), "cut.tgz");
    await writeFile(file, gzipSync(Buffer.alloc(5000, "x")).subarray(0, 20));
    await expect(load({ filename: [file] })).rejects.toMatchObject({ code: "BAD_TAR" });
  });

  test("through a proxy keep the path of a Docker Hub name of one word", async () => {
    const { list } = await load({ filename: [directoryWith(tree)], containerProxy: "proxy.example" });
    expect(list.images[0]?.download).toBe("proxy.example/library/busybox:1.37");
  });
});

describe("a plain list", () => {
  test("of images and URLs with hashes", async () => {
    const text = `# ours\nquay.io/acme/web:v3\nhttps://dl.example.com/a/b.tgz sha256:${SHA}\n`;
    const file = join(directoryWith({ "names.txt": text }), "names.txt");
    const { list } = await load({ filename: [file], fileRepository: "https://files.example.com/x" });
    expect(names(list)).toEqual(["quay.io/acme/web:v3"]);
    expect(list.files).toMatchObject([
      {
        canonical: "https://dl.example.com/a/b.tgz",
        download: "https://files.example.com/x/a/b.tgz",
        sha256: SHA,
      },
    ]);
  });

  test("is not mistaken for manifests when --from says so", async () => {
    const file = join(directoryWith({ "names.txt": "redis\n" }), "names.txt");
    expect(names((await load({ filename: [file], from: "names" })).list)).toEqual(["redis"]);
  });
});

describe("bad input", () => {
  test.each([
    ["nothing", {}, "BAD_FLAGS"],
    ["a missing file", { filename: ["/nowhere/c.yaml"] }, "UNREADABLE_FILE"],
    ["an empty directory", { filename: [directoryWith({})] }, "NO_SPEC_FILES"],
    ["an empty file", { filename: [join(directoryWith({ "e.yaml": "" }), "e.yaml")] }, "EMPTY_SOURCE"],
    ["broken YAML", { filename: [join(directoryWith({ "b.yaml": "a: [" }), "b.yaml")] }, "BAD_YAML"],
    [
      "broken manifests alone",
      {
        filename: [join(directoryWith({ "p.yaml": "kind: Pod\n\tspec: x\n" }), "p.yaml")],
        from: "manifests" as const,
      },
      "BAD_YAML",
    ],
    ["both registry and proxy", { containerRegistry: "a", containerProxy: "b" }, "BAD_FLAGS"],
    ["an unknown platform", { filename: ["x"], platform: ["windows/amd64"] }, "BAD_FLAGS"],
    ["an unknown role", { filename: ["x"], roles: "Worker" }, "BAD_FLAGS"],
    ["a state store of another kind", { state: "vault://x", name: "c" }, "BAD_STATE_STORE"],
    ["a state store that is a bare name", { state: "bucket", name: "c" }, "BAD_STATE_STORE"],
    ["a state store without a name", { state: "file:///nowhere" }, "BAD_FLAGS"],
  ])("%s", async (_, flags, code) => {
    await expect(load(flags)).rejects.toMatchObject({ code, hint: expect.stringMatching(/\w/) as string });
  });

  test("the example's own text is read as a cluster", async () => {
    const text = readFileSync(new URL("../../examples/cluster.yaml", import.meta.url), "utf8");
    const file = join(directoryWith({ "c.yaml": text }), "c.yaml");
    const { list, said } = await load({ filename: [file] });
    expect(list.clusters).toHaveLength(1);
    expect(said).toContain("the newest release known");
  });
});

describe("what lists nothing is told with what to give instead", () => {
  test.each([
    ["words", ["-f", "words.txt"], "BAD_SPEC", /A list of names has an image or a URL in each line/],
    [
      "names beside a cluster",
      ["-f", "names.txt", "-f", "c.yaml"],
      "BAD_SPEC",
      /without a cluster's documents/,
    ],
    ["nothing at all", [], "BAD_FLAGS", /-f \(a cluster's documents, a saved listing, a lock file, names;/],
    ["a lock file alone", ["--lock", "l.yaml"], "BAD_FLAGS", /all that the lock file names: -f \S*l\.yaml\./],
  ])("%s", async (_, words, code, hint) => {
    const files = {
      "words.txt": "hello world\n",
      "names.txt": "quay.io/a/b:v1\n",
      "c.yaml": clusterSpec(),
      "l.yaml": printLock({ images: [], files: [] }),
    };
    const folder = directoryWith(files);
    const named = words.map((word) => (word.startsWith("-") ? word : join(folder, word)));
    const { error } = await runCommand("copy", ...named, "--no-config", "--to", join(folder, "to"));
    expect(error).toMatchObject({ code, hint: expect.stringMatching(hint) as string });
  });
});
