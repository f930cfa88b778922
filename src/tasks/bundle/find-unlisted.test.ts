import { execFile } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { verifyAssets } from "../verify/verify-assets.ts";
import { lockIn } from "../disk/lock-file.ts";
import { openBundleFiles } from "./open-bundle-files.ts";

let world: BundleWorld;
const at = (name: string): string => join(world.folder, name);
beforeAll(async () => {
  world = await startBundleWorld();
  await writeFile(at("notes.txt"), "nobody lists me");
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true });
});

/** Messages and names of what is not listed. */
async function unlisted(place: string): Promise<unknown[]> {
  const hosts = openHosts();
  const bundle = await openBundleFiles([place]);
  try {
    const { findings } = await verifyAssets({ list: world.list, bundle, lock: lockIn(bundle.lock) }, hosts);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    return findings.flatMap(({ code, severity, assets }) =>
      code === "UNLISTED_FILES" ? [{ severity, assets }] : [],
    );
  } finally {
    await bundle.files.close();
    await hosts.close();
  }
}

async function addTo(place: string): Promise<void> {
  if (place.endsWith(".tar"))
    await promisify(execFile)("tar", ["-rf", place, "-C", world.folder, "--format=ustar", "notes.txt"]);
  else await writeFile(join(place, "notes.txt"), "nobody lists me");
}

test.each([
  ["a tar", "b.tar", undefined],
  ["a directory", "b", undefined],
  ["volumes", "volumes/b.tar", 150_000],
])("%s is verified with a warning for what its list of hashes does not name", async (_, name, volumeSize) => {
  await mkdir(at("volumes"), { recursive: true });
  await world.create(at(name), volumeSize === undefined ? {} : { volumeSize });
  const place = volumeSize === undefined ? at(name) : at("volumes");
  expect(await unlisted(place)).toEqual([]);
  const [first = ""] = volumeSize === undefined ? [] : (await readdir(place)).sort();
  await addTo(join(place, first));
  expect(await unlisted(place)).toEqual([{ severity: "warning", assets: ["notes.txt"] }]);
});
