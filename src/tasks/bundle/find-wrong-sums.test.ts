import { execFileSync } from "node:child_process";
import { cp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadInto, startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { lockIn } from "../disk/lock-file.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import type { VerifyDepth } from "../verify/verify-depth.ts";
import { openBundleFiles } from "./open-bundle-files.ts";
import { servedBundle } from "./served-bundle.ts";

let world: BundleWorld;
let lines: string[];
let names: { readonly file: string; readonly layer: string; readonly manifest: string };
const at = (...parts: string[]): string => join(world.folder, ...parts);

beforeAll(async () => {
  world = await startBundleWorld();
  await world.create(at("whole"));
  lines = (await readFile(at("whole/SHA256SUMS"), "utf8")).split("\n").slice(0, -1);
  const bundle = await openBundleFiles([at("whole")]);
  const [graph] = bundle.graph.values();
  const of = (digests: Iterable<string> = []): string => `blobs/${[...digests][0]?.replace(":", "/") ?? ""}`;
  names = {
    file: lines.find((line) => line.endsWith("/kubelet"))?.slice(66) ?? "",
    layer: of(graph?.blobs.keys()),
    manifest: of(graph?.manifests.keys()),
  };
  await bundle.files.close();
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true });
});

let made = 0;
/** A copy of the bundle with other lines in its list of hashes, as a directory or as a tar. */
async function withLines(changed: readonly string[], kind: "a directory" | "a tar"): Promise<string> {
  const folder = at(`changed-${(made += 1)}`);
  await cp(at("whole"), folder, { recursive: true });
  await writeFile(join(folder, "SHA256SUMS"), changed.map((line) => `${line}\n`).join(""));
  if (kind === "a directory") return folder;
  execFileSync("tar", ["-cf", `${folder}.tar`, "--format=ustar", "-C", folder, ...(await readdir(folder))]);
  return `${folder}.tar`;
}

async function verified(place: string, depth: VerifyDepth = "usual") {
  const hosts = openHosts();
  const bundle = await openBundleFiles([place]);
  try {
    const lock = lockIn(bundle.lock);
    return await verifyAssets({ list: world.list, bundle, lock, depth }, hosts);
  } finally {
    await bundle.files.close();
    await hosts.close();
  }
}

const KINDS = ["file", "layer", "manifest"] as const;

describe.each(["usual", "quick"] as const)("%s:", (depth) => {
  test.each(KINDS)(
    "a %s that the list of hashes does not name is damage, and no load reads it",
    async (kind) => {
      const name = names[kind];
      const place = await withLines(
        lines.filter((line) => !line.endsWith(name)),
        "a directory",
      );
      const { findings } = await verified(place, depth);
      expect(findings).toContainEqual(
        expect.objectContaining({
          code: "BUNDLE_DAMAGED",
          severity: "error",
          message: `${place}: SHA256SUMS does not name 1 file that the bundle's lock needs: ${name}`,
          assets: [name],
        }),
      );
      expect(findings).not.toContainEqual(expect.objectContaining({ code: "UNLISTED_FILES" }));
      const { findings: told } = await loadInto(`${place}-loaded-${depth}`, [place]);
      expect(told.map(({ message }) => message)).toContainEqual(
        expect.stringContaining(`${place} is damaged: SHA256SUMS does not name ${name}`),
      );
    },
  );
});

test.each(KINDS.flatMap((kind) => [[kind, "a directory"] as const, [kind, "a tar"] as const]))(
  "a wrong hash of a %s in the list of hashes of %s is damage",
  async (kind, form) => {
    const name = names[kind];
    const other = (line: string): string => `${line.startsWith("7") ? "8" : "7"}${line.slice(1)}`;
    const place = await withLines(
      lines.map((line) => (line.endsWith(name) ? other(line) : line)),
      form,
    );
    const { findings } = await verified(place);
    expect(findings.filter(({ severity }) => severity === "error")).toMatchObject([
      {
        code: "BUNDLE_DAMAGED",
        message: `${place}: SHA256SUMS has a wrong hash for 1 file: ${name}`,
        assets: [name],
      },
    ]);
  },
);

test.each(["SHA256SUMS", "kops-assets.lock.yaml", "index.json"])("a lost %s is missing", async (name) => {
  const place = await withLines(lines, "a directory");
  await rm(join(place, name));
  await expect(openBundleFiles([place])).rejects.toMatchObject({
    code: "BUNDLE_DAMAGED",
    message: `${place} is damaged: ${name} is missing`,
  });
});

test("a server neither lists nor sends what the list of hashes does not name", async () => {
  const isOther = (line: string): boolean => !line.endsWith(names.file) && !line.endsWith(names.layer);
  const bundle = await openBundleFiles([await withLines(lines.filter(isOther), "a directory")]);
  try {
    const { files, listFiles } = servedBundle(bundle);
    const path = names.file.replace(/^files\/[^/]+\//, "");
    expect((await listFiles?.())?.map((file) => file.path)).not.toContain(path);
    await expect(files.stat(path)).rejects.toMatchObject({ code: "BUNDLE_DAMAGED" });
    await expect(bundle.files.open(names.layer, 0)).rejects.toMatchObject({ code: "BUNDLE_DAMAGED" });
  } finally {
    await bundle.files.close();
  }
});
