import { statSync, type BigIntStats } from "node:fs";
import type { Command } from "commander";
import { writtenPlaces } from "./flags/written-places.ts";

/** A file that a run is to write, and what was there when it began. */
interface PromisedFile {
  readonly by: string;
  readonly place: string;
  readonly before: BigIntStats | undefined;
}

let promised: readonly PromisedFile[] | undefined;

/** Remembers what a command is to write, so that it can be told what was not. */
export function promiseFiles(command: Command): void {
  promised = writtenPlaces(command).map((named) => ({ ...named, before: lookAt(named.place) }));
}

/** Whether a command has begun its work. */
export function hasBegun(): boolean {
  return promised !== undefined;
}

/** "run.prom (--metrics-file)" of each that is still as it was. Devices and pipes are left out: nobody can tell. */
export function unwrittenFiles(): string[] {
  return (promised ?? []).filter(isAsBefore).map(({ by, place }) => `${place} (${by})`);
}

/** What is written as a whole is another file than before. */
function isAsBefore({ place, before }: PromisedFile): boolean {
  const now = lookAt(place);
  if (before === undefined || now === undefined) return now === undefined;
  return now.isFile() && now.ino === before.ino && now.mtimeNs === before.mtimeNs;
}

function lookAt(place: string): BigIntStats | undefined {
  try {
    return statSync(place, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
