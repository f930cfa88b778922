import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBundle } from "../../src/bundle/open-bundle.ts";
import { parseImageReference } from "../../src/content/image-reference.ts";
import { openDirectoryFiles } from "../../src/files/directory.ts";
import { createHttp } from "../../src/http/create-http.ts";
import { createRegistry } from "../../src/registry/create-registry.ts";
import { startDockerRegistry } from "../conformance/docker-registry.ts";
import { describeWith } from "../conformance/real-server.ts";
import { startDistribution } from "../e2e/distribution.ts";
import { readImage } from "../e2e/read-image.ts";
import { startLocalRepositories, startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

/** Two clusters of the same upstream that share no asset, but layers. */
let cluster: MadeUpCluster;
let mirrors: readonly string[];
let lists: { a: readonly string[]; b: readonly string[] };

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  const [images, files] = [cluster.images.slice(0, 12), cluster.files.slice(0, 8)];
  const half = (names: readonly string[], rest: number) => names.filter((_, at) => at % 2 === rest);
  lists = { a: [...half(images, 0), ...half(files, 0)], b: [...half(images, 1), ...half(files, 1)] };
  for (const [name, list] of Object.entries(lists))
    writeFileSync(join(cluster.folder, `${name}.txt`), `${list.join("\n")}\n`);
}, 120_000);
afterAll(() => cluster.close());

async function copyAndLock(
  name: "a" | "b",
  places: readonly string[],
  mapping: readonly string[],
): Promise<void> {
  const list = ["-f", `${name}.txt`, ...mirrors, ...mapping];
  expect(await cluster.run(["lock", ...list, "-o", `${name}.lock.yaml`])).toMatchObject({ code: 0 });
  expect(await cluster.run(["copy", ...list, ...places])).toMatchObject({ code: 0 });
}

function isUrl(name: string): boolean {
  return name.includes("://");
}

function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.includes(".kops-assets/") && statSync(join(folder, name)).isFile())
    .sort();
}

function age(folder: string, days: number): void {
  const then = Date.now() / 1000 - days * 86_400;
  for (const name of tree(folder)) utimesSync(join(folder, name), then, then);
}

describe("prune of a directory", () => {
  const prune = (...parameters: string[]) => cluster.run(["prune", "--to", "repository", ...parameters]);

  test("takes away what no lock names, and nothing else", async () => {
    const folder = join(cluster.folder, "repository");
    await copyAndLock("a", ["--to", "repository"], []);
    const before = tree(folder);
    await copyAndLock("b", ["--to", "repository"], []);
    const both = tree(folder);

    const young = await cluster.start(["prune", "--to", "repository", "--lock", "a.lock.yaml"]).ended;
    expect(young).toMatchObject({
      code: 0,
      stdout: "would be removed: 0 tags, 0 manifests, 0 blobs, 0 files, 0 B\n",
    });
    expect(young.stderr).toContain("Nothing is to be removed.\n");
    expect(young.stderr).not.toContain("--apply");
    expect(young.stderr).toMatch(/they are younger than 7 days.*\[TOO_YOUNG\]/s);

    age(folder, 8);
    const dry = await prune("--lock", "a.lock.yaml");
    expect(dry.stdout).toMatch(
      /^would be removed: [1-9]\d* tags, [1-9]\d* manifests, [1-9]\d* blobs, [1-9]\d* files, /m,
    );
    expect(dry.stderr).toMatch(/Nothing was changed/);
    expect(dry.stdout).toMatch(/^\nKIND\t+NAME\t+SIZE\n/);
    const bare = await prune("--lock", "a.lock.yaml", "--no-headers");
    const rows = bare.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/\t+/));
    expect(new Set(rows.map(([kind]) => kind))).toEqual(new Set(["blob", "file", "manifest", "tag"]));
    const named = await prune("--lock", "a.lock.yaml", "-o", "name");
    expect(named.stdout.trimEnd().split("\n").sort()).toEqual(rows.map(([, name]) => name).sort());
    expect(tree(folder)).toEqual(both);
    const all = await prune("--lock", "a.lock.yaml", "--lock", "b.lock.yaml", "--apply");
    expect(all.stdout).toBe("removed: 0 tags, 0 manifests, 0 blobs, 0 files, 0 B\n");

    const applied = await prune("--lock", "b.lock.yaml", "--lock", "a.lock.yaml", "--keep", "1", "--apply");
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stdout.replace("removed", "would be removed")).toBe(dry.stdout);
    expect(tree(folder)).toEqual(before);

    const { images } = await openBundle(folder, openDirectoryFiles(folder, { deep: true }));
    for (const name of lists.a.filter((asset) => !isUrl(asset))) {
      const { registry, repository, tag = "" } = parseImageReference(name);
      await readImage(images.repository(`${registry}/${repository}`), tag);
    }
    expect(readFileSync(join(folder, "index.json"), "utf8")).not.toContain(
      parseImageReference(lists.b.find((asset) => !isUrl(asset)) ?? "").repository,
    );
    const again = await cluster.run(["copy", "-f", "b.txt", ...mirrors, "--to", "repository"]);
    expect(again).toMatchObject({ code: 0 });
    expect(tree(folder)).toEqual(both);
  });

  test("by a lock of something else is refused, for all would be removed", async () => {
    writeFileSync(
      join(cluster.folder, "other.lock.yaml"),
      readFileSync(join(cluster.folder, "a.lock.yaml"), "utf8")
        .replaceAll(/sha256: [0-9a-f]{64}/g, `sha256: ${"a".repeat(64)}`)
        .replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${"a".repeat(64)}`)
        .replaceAll(/(canonical|download): (https:\/\/)?[^/\n]+/g, "$1: $2other.example"),
    );
    const before = tree(join(cluster.folder, "repository"));
    const { code, stdout, stderr } = await prune("--lock", "other.lock.yaml", "--older-than", "0", "--apply");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/\[NOTHING_LOCKED_HERE\]/);
    expect(tree(join(cluster.folder, "repository"))).toEqual(before);
  });

  test("leaves the layers of a lock's images alone where the folder of repositories is gone (a disk that is not mounted)", async () => {
    const folder = join(cluster.folder, "repository");
    const [there, away] = [join(folder, "repositories"), join(cluster.folder, "away")];
    renameSync(there, away);
    const before = tree(join(folder, "blobs"));
    const strange = await prune("--lock", "other.lock.yaml", "--older-than", "0", "--apply");
    expect(strange.code, strange.stderr).toBe(2);
    expect(strange.stderr).toMatch(/\[NOTHING_LOCKED_HERE\]/);
    const own = await prune("--lock", "a.lock.yaml", "--older-than", "0", "--apply");
    expect(own.stderr).toMatch(/what belongs to no repository is left alone.*\[LEFT_ALONE\]/);
    expect(tree(join(folder, "blobs"))).toEqual(before);
    rmSync(there, { recursive: true, force: true });
    renameSync(away, there);
  });

  test.each([
    ["no lock", ["prune", "--to", "repository"], /\[NO_LOCKS\]/],
    ["no place", ["prune", "--lock", "a.lock.yaml"], /No place to prune is named.*\[BAD_FLAGS\]/s],
    ["two places", ["prune", "--lock", "a.lock.yaml", "--to", "x", "--files", "./y"], /More than one place/],
    [
      "a URL for a registry",
      ["prune", "--lock", "a.lock.yaml", "--registry", "https://x.example"],
      /is not a registry/,
    ],
    ["a directory that is none", ["prune", "--lock", "a.lock.yaml", "--to", "nothing"], /\[NOT_A_BUNDLE\]/],
    ["an age that is none", ["prune", "--lock", "a.lock.yaml", "--to", "x", "--older-than", "week"], /7d/],
  ])("%s is exit code 2 and one message", async (_, parameters, message) => {
    const { code, stdout, stderr } = await cluster.run(parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

test("prune of files leaves those of the locks with their hashes beside them", async () => {
  const folder = join(cluster.folder, "files");
  const url = `file://${folder}`;
  for (const name of ["a", "b"] as const) {
    writeFileSync(join(cluster.folder, `f${name}.txt`), lists[name].filter(isUrl).join("\n"));
    const files = ["-f", `f${name}.txt`, ...mirrors];
    const lock = ["lock", ...files, "-o", `f${name}.lock.yaml`];
    expect(await cluster.run(lock)).toMatchObject({ code: 0 });
    expect(await cluster.run(["copy", ...files, "--to-files", url])).toMatchObject({ code: 0 });
  }
  const place = ["--files", url, "--older-than", "0"];
  const { code, stdout } = await cluster.run(["prune", "--lock", "fa.lock.yaml", ...place, "--apply"]);
  const paths = (name: "a" | "b") => lists[name].filter(isUrl).map((file) => new URL(file).pathname.slice(1));
  const sum = `removed: 0 tags, 0 manifests, 0 blobs, ${2 * paths("b").length} files`;
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(sum) as string });
  expect(tree(folder)).toEqual(
    paths("a")
      .flatMap((path) => [path, `${path}.sha256`])
      .sort(),
  );
});

/** Of both registries the same is expected, and each says in its own way that it does not delete. */
function pruneOfRegistry(start: () => Promise<{ readonly host: string; close(): Promise<void> }>): void {
  test("takes images away by tag and digest, and leaves those of the locks whole", async () => {
    const server = await start();
    const { host } = server;
    const http = createHttp();
    try {
      const mapping = ["--container-registry", `${host}/kops`];
      const onlyImages = (name: "a" | "b") => {
        const images = lists[name].filter((asset) => !isUrl(asset));
        writeFileSync(join(cluster.folder, `i${name}.txt`), images.join("\n"));
        return ["-f", `i${name}.txt`, ...mirrors, ...mapping];
      };
      for (const name of ["a", "b"] as const) {
        const lock = ["lock", ...onlyImages(name), "-o", `i${name}.lock.yaml`];
        expect(await cluster.run(lock)).toMatchObject({ code: 0 });
        expect(await cluster.run(["copy", ...onlyImages(name)])).toMatchObject({ code: 0 });
      }
      const place = ["--registry", `${host}/kops`];
      const undated = await cluster.run(["prune", "--lock", "ia.lock.yaml", ...place, "--apply"]);
      expect(undated).toMatchObject({
        code: 0,
        stdout: "removed: 0 tags, 0 manifests, 0 blobs, 0 files, 0 B\n",
      });
      expect(undated.stderr).toMatch(
        /the registry does not know their age.*--older-than 0.*\[AGE_UNKNOWN\]/s,
      );

      const applied = await cluster.run([
        "prune",
        "--lock",
        "ia.lock.yaml",
        ...place,
        "--older-than",
        "0",
        "--apply",
      ]);
      expect(applied.stderr).toMatch(/\[GARBAGE_COLLECTION\]/);
      expect(applied.stdout).toMatch(/^removed: \d+ tags, [1-9]\d* manifests, 0 blobs, 0 files, [1-9]/m);
      expect(applied.code).toBe(0);

      const registry = createRegistry({ host, http });
      for (const name of lists.a.filter((asset) => !isUrl(asset))) {
        const { repository, tag } = placed(name);
        await readImage(registry.repository(repository), tag);
      }
      for (const name of lists.b.filter((asset) => !isUrl(asset))) {
        const { repository, tag } = placed(name);
        expect(await registry.repository(repository).resolve(tag), name).toBeUndefined();
      }
      expect(await cluster.run(["copy", ...onlyImages("b")])).toMatchObject({ code: 0 });
    } finally {
      await http.close();
      await server.close();
    }
  });
}

/** As kOps maps images below a containerRegistry. */
function placed(name: string): { readonly repository: string; readonly tag: string } {
  const rest = name.startsWith("registry.k8s.io/") ? name.slice("registry.k8s.io/".length) : name;
  const { repository, tag = "" } = parseImageReference(`localhost/kops/${rest.replaceAll("/", "-")}`);
  return { repository, tag };
}

describe("prune of our own registry", () => {
  pruneOfRegistry(() => startLocalRepositories());

  test("that does not delete says what to set, once, and is exit code 1", async () => {
    const local = await startLocalRepositories({
      intercept: (request, response) => {
        if (request.method !== "DELETE") return false;
        response.writeHead(405, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ errors: [{ code: "UNSUPPORTED", message: "deletes are off" }] }));
        return true;
      },
    });
    await expectToBeTold(local.host);
    await local.close();
  });
});

async function expectToBeTold(host: string): Promise<void> {
  const mapping = ["--container-registry", host];
  for (const name of ["ia", "ib"])
    expect(await cluster.run(["copy", "-f", `${name}.txt`, ...mirrors, ...mapping])).toMatchObject({
      code: 0,
    });
  const lock = ["lock", "-f", "ia.txt", ...mirrors, ...mapping, "-o", "off.lock.yaml"];
  expect(await cluster.run(lock)).toMatchObject({ code: 0 });
  const place = ["--registry", host, "--older-than", "0", "--apply"];
  const { code, stdout, stderr } = await cluster.run(["prune", "--lock", "off.lock.yaml", ...place]);
  expect(code).toBe(1);
  expect(stderr.match(/\[CANNOT_DELETE\]/g)).toHaveLength(1);
  expect(stderr).toMatch(/REGISTRY_STORAGE_DELETE_ENABLED=true/);
  expect(stdout).toMatch(/removed: 0 tags, 0 manifests/);
}

describeWith("docker-registry", (program) => {
  describe("prune", () => {
    pruneOfRegistry(() => startDockerRegistry());

    test("with deletes off says what to set, once, and is exit code 1", async () => {
      const server = await startDistribution(program);
      await expectToBeTold(server.host);
      await server.close();
    });
  });
});
