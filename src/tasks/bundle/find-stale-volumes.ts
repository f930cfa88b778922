import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { chosenVolumes } from "./chosen-volumes.ts";
import { nameOfVolumes } from "./tar-place.ts";
import type { WriteRequest } from "./write-request.ts";

/** STALE_VOLUMES (warning) where files named as volumes of a bundle are beside them and are none of its own. */
export async function findStaleVolumes({
  to,
  volumeSize,
  packed,
}: Pick<WriteRequest, "to" | "volumeSize" | "packed">): Promise<Finding[]> {
  if (typeof to !== "string" || volumeSize === undefined) return [];
  const own = chosenVolumes(to, volumeSize, { packed }).map(({ place }) => basename(place));
  const name = nameOfVolumes(own[0] ?? "");
  const folder = dirname(to);
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
