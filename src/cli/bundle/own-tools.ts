import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { BundleTool } from "../../tasks/bundle/bundle-tool.ts";
import { packageFolder } from "../../tasks/disk/package-files.ts";

/** Node's names of machines, in the words of images. */
const MACHINES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Where executables of this tool are looked for: a single executable is one itself, and may have others beside it. */
export function ownTools(): { readonly folders: readonly string[]; readonly own?: BundleTool } {
  const built = packageFolder("dist-binary/");
  if (built !== undefined) return { folders: [fileURLToPath(built)] };
  const folders = [dirname(dirname(process.execPath))];
  const machine = MACHINES[process.arch];
  if (process.platform !== "linux" || machine === undefined) return { folders };
  return { folders, own: { platform: `linux/${machine}`, place: process.execPath } };
}
