import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import type { VerifyDepth } from "../verify/verify-depth.ts";
import { lockIn } from "../disk/lock-file.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

let world: BundleWorld;
const at = (...names: string[]): string => join(world.folder, ...names);
beforeAll(async () => {
  world = await startBundleWorld();
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true });
});

/** Codes and names of what is told as an error. */
async function errorsIn(place: string, depth: VerifyDepth = "usual"): Promise<unknown[]> {
  const hosts = openHosts();
  const bundle = await openBundleFiles([place]);
  try {
    const lock = lockIn(bundle.lock);
    const { findings } = await verifyAssets({ list: world.list, bundle, lock, depth }, hosts);
    return findings.flatMap(({ code, severity, assets }) =>
      severity === "error" ? [{ code, assets: assets?.toSorted() }] : [],
    );
  } finally {
    await bundle.files.close();
    await hosts.close();
  }
}

test("what a bundle has besides its assets is hashed too: oci-layout, and the hash beside a file", async () => {
  await world.create(at("folder"));
  expect(await errorsIn(at("folder"))).toEqual([]);
  const files = await readdir(at("folder/files"), { recursive: true });
  const [beside = "", other = ""] = files.filter((name) => name.endsWith(".sha256")).sort();
  await rm(at("folder/files", beside));
  await writeFile(at("folder/files", other), `${"0".repeat(64)}\n`);
  await writeFile(at("folder/oci-layout"), "{}");
  expect(await errorsIn(at("folder"))).toEqual([
    { code: "BUNDLE_DAMAGED", assets: [`files/${beside}`, `files/${other}`, "oci-layout"] },
  ]);
  expect(await errorsIn(at("folder"), "quick")).toEqual([]);
});

test("a damaged manifest is told once, with its image", async () => {
  await world.create(at("manifest"));
  const index = JSON.parse(await readFile(at("manifest/index.json"), "utf8")) as {
    manifests: { digest: string }[];
  };
  const digest = index.manifests[0]?.digest ?? "";
  await writeFile(at("manifest/blobs", digest.replace(":", "/")), "{}");
  expect(await errorsIn(at("manifest"))).toMatchObject([{ code: "WRONG_DIGEST" }]);
});

test("what other volumes hold is not missed", async () => {
  await mkdir(at("volumes"));
  const { written } = await world.create(at("volumes/b.tar"), { volumeSize: 150_000 });
  expect(await errorsIn(at("volumes"))).toEqual([]);
  expect(await errorsIn(written[0]?.place ?? "")).not.toContainEqual(
    expect.objectContaining({ code: "BUNDLE_DAMAGED" }),
  );
});
