// Writes dist-binary/: the tool as one executable a platform, Node and all. build-binary.mjs [--platform NAME]... [--twice]
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchNode, ownPlatform, PLATFORMS } from "./binary/fetch-node.mjs";
import { injectBlob } from "./binary/inject-blob.mjs";
import { readOptions } from "./read-options.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "dist-binary");
const DEFAULT = ["linux-amd64", "linux-arm64"];

const own = ownPlatform();
const values = readOptions(
  { platform: { type: "string", multiple: true, default: DEFAULT }, twice: { type: "boolean" } },
  ({ platform }) => {
    const unknown = platform.filter((name) => !PLATFORMS.includes(name));
    const can = PLATFORMS.join(", ");
    if (unknown.length > 0)
      return `there can be no executable for ${unknown.join(", ")} (docs/install.md says why), only for ${can}: take the package there`;
    return own === undefined ? `this has to run on a machine of ${can}` : undefined;
  },
);

// In a fresh checkout nothing is installed before this.
await import("./ensure-built.mjs");
const { makeBlobs } = await import("./binary/make-blobs.mjs");
mkdirSync(join(root, ".tmp"), { recursive: true });
const sums = await buildAll(target);
if (values.twice === true) await compare(sums);
process.stdout.write(readFileSync(join(target, "SHA256SUMS"), "utf8"));

/** Builds into a fresh folder, which takes the place of the last one when all is done. */
async function buildAll(place) {
  const fresh = mkdtempSync(join(root, ".tmp/binary-"));
  try {
    const lines = [];
    const blobs = await makeBlobs(root, join(fresh, "work"), own, values.platform);
    for (const platform of values.platform) {
      const name = platform.startsWith("windows") ? "kops-assets.exe" : "kops-assets";
      const file = join(fresh, platform, name);
      mkdirSync(join(fresh, platform));
      copyFileSync(fetchNode(platform).executable, file);
      await injectBlob(file, blobs.get(platform));
      chmodSync(file, 0o755);
      lines.push(`${createHash("sha256").update(readFileSync(file)).digest("hex")}  ${platform}/${name}\n`);
    }
    rmSync(join(fresh, "work"), { recursive: true });
    writeFileSync(join(fresh, "LICENSES.txt"), licencesOf(own));
    writeFileSync(join(fresh, "SHA256SUMS"), lines.join(""));
    // A temporary folder is its owner's alone.
    chmodSync(fresh, 0o755);
    rmSync(place, { recursive: true, force: true });
    renameSync(fresh, place);
    return lines.join("");
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function licencesOf(platform) {
  const files = [join(root, "LICENSE"), join(root, "dist/LICENSES.txt"), fetchNode(platform).licence];
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

/** The same bytes twice, or an error. */
async function compare(sums) {
  const again = join(root, ".tmp/binary-again");
  try {
    const found = await buildAll(again);
    if (found !== sums) throw new Error(`not the same bytes twice:\n${sums}${found}`);
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
}
