import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { numberOfVolume } from "../tasks/disk/tar-place.ts";

/** The volumes that there are of a bundle ("bundle.tar"), each with its number, in order; none where that cannot be told. */
export function volumesAt(to: string): [number: number, file: string][] {
  const folder = dirname(to);
  return namesIn(folder)
    .flatMap((name): [number, string][] => {
      const number = numberOfVolume(basename(to), name);
      return number === undefined ? [] : [[number, join(folder, name)]];
    })
    .sort(([a], [b]) => a - b);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
