import { joinWords } from "../../values/join-words.ts";
import { numberRanges } from "../../values/number-ranges.ts";
import { unique } from "../../values/unique.ts";
import { partName } from "./packed-names.ts";
import type { Volumes } from "./volumes.ts";

/** Numbers of the volumes, from 1, that hold a file or a part of it; none where every volume holds it, or none does. */
export function holdersOf(name: string, volumes: Volumes): number[] {
  const pieces = piecesOf(name, volumes);
  return volumes.names.flatMap((own, index) =>
    pieces.some((piece) => own.includes(piece)) ? [index + 1] : [],
  );
}

/** "volume 3", "volumes 3 and 7", "volumes 3 to 5 and 9". */
export function nameVolumes(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? "volume" : "volumes"} ${joinWords(numberRanges(numbers))}`;
}

/** The files of which a volume, counted from 1, holds the whole or a part. */
export function filesHeldBy(number: number, volumes: Volumes): string[] {
  const parts = [...volumes.split.keys()].flatMap((file) =>
    piecesOf(file, volumes).map((piece) => [piece, file] as const),
  );
  const fileOf = new Map(parts);
  return unique((volumes.names[number - 1] ?? []).map((name) => fileOf.get(name) ?? name));
}

/** The names under which a file lies in volumes: those of its parts where it is split. */
export function piecesOf(name: string, { split }: Pick<Volumes, "split">): string[] {
  return split.get(name)?.map((_, index) => partName(name, index + 1)) ?? [name];
}
