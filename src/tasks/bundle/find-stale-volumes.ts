import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import type { BundleVolume } from "./cut-volumes.ts";
import { nameOfVolumes } from "./tar-place.ts";

/** STALE_VOLUMES (warning) where files named as volumes of a bundle are beside all of its own and are none of them. */
export async function findStaleVolumes(volumes: readonly BundleVolume[] = []): Promise<Finding[]> {
  const own = volumes.map(({ place }) => basename(place));
  const folder = dirname(volumes[0]?.place ?? "");
  const name = nameOfVolumes(own[0] ?? "");
  if (name === undefined) return [];
  const names = await readdir(folder).catch(() => []);
  const stale = names.filter((other) => nameOfVolumes(other) === name && !own.includes(other)).sort();
  const [first, last] = [stale[0], stale.at(-1)];
  if (first === undefined || last === undefined) return [];
  const which = first === last ? first : `${first} to ${last}`;
  const count = counted(stale.length, "file has", "files have");
  return [
    {
      code: "STALE_VOLUMES",
      severity: "warning",
      message: `${folder}: ${count} the name of a volume and ${stale.length === 1 ? "is" : "are"} not of this bundle: ${which}`,
      hint: `The bundle has ${counted(own.length, "volume")}. Remove the others: beside them the folder cannot be loaded.`,
    },
  ];
}
