import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The volumes that there are of a bundle ("bundle.tar"), each with its number, in order; none where that cannot be told. */
export function volumesAt(to: string): [number: number, file: string][] {
  const folder = dirname(to);
  const [, stem = "", end = ""] = /^(.*)(\.tar(?:\.zst)?)$/i.exec(basename(to)) ?? [];
  return namesIn(folder)
    .flatMap((name): [number, string][] => {
      if (end === "" || !name.startsWith(`${stem}.`) || !name.endsWith(end)) return [];
      const middle = name.slice(stem.length + 1, -end.length);
      return /^\d{3,}$/.test(middle) ? [[Number(middle), join(folder, name)]] : [];
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
