import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import type { BundleVolume } from "./cut-volumes.ts";
import { nameOfVolumes } from "../disk/tar-place.ts";

/** STALE_VOLUMES (warning) where files named as volumes of a bundle are beside all of its own and are none of them. */
export async function findStaleVolumes(volumes: readonly BundleVolume[] = []): Promise<Finding[]> {
  const own = volumes.map(({ place }) => basename(place));
  const folder = dirname(volumes[0]?.place ?? "");
  const name = nameOfVolumes(own[0] ?? "");
  if (name === undefined) return [];
  const names = await readdir(folder).catch(() => []);
  const stale = names.filter((other) => nameOfVolumes(other) === name && !own.includes(other)).sort();
  if (stale.length === 0) return [];
  const isOne = stale.length === 1;
  const count = counted(stale.length, "file has", "files have");
  return [
    {
      code: "STALE_VOLUMES",
      severity: "warning",
      message: `${folder}: ${count} the name of a volume and ${isOne ? "is" : "are"} not of this bundle: ${fromTo(stale)}`,
      hint: `This bundle is ${fromTo(own)}. Delete ${isOne ? "the other file" : `the other ${stale.length} files`} or move ${isOne ? "it" : "them"} away: until then the folder cannot be loaded, verified or served.`,
    },
  ];
}

/** The first and the last of names. */
function fromTo(names: readonly string[]): string {
  const [first = "", last = ""] = [names[0], names.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
