import { statSync, type BigIntStats } from "node:fs";
import type { Command } from "commander";
import { splitEnd } from "./flags/split-end.ts";
import { writtenPlaces } from "./flags/written-places.ts";
import { volumesAt } from "./volumes-at.ts";

/** A file that a run is to write, and what was there when it began. */
interface PromisedFile {
  readonly by: string;
  readonly place: string;
  readonly before: BigIntStats | undefined;
}

/** Volumes that a run is to write; there is never a file at their place itself. */
interface PromisedVolumes {
  readonly by: string;
  readonly place: string;
  /** By number. */
  readonly before: ReadonlyMap<number, BigIntStats | undefined>;
}

let promised: readonly PromisedFile[] | undefined;
let volumes: readonly PromisedVolumes[] = [];

/** Remembers what a command is to write, so that it can be told what was not. */
export function promiseFiles(command: Command): void {
  const written = writtenPlaces(command);
  const isSplit = splitPlaces(command);
  promised = written
    .filter(({ place }) => !isSplit(place))
    .map((named) => ({ ...named, before: lookAt(named.place) }));
  volumes = written
    .filter(({ by, place }) => by === "--to" && isSplit(place))
    .map((named) => ({ ...named, before: lookAtVolumes(named.place) }));
}

/** Whether a command has begun its work. */
export function hasBegun(): boolean {
  return promised !== undefined;
}

/** "run.prom (--metrics-file)" of each that is still as it was. Devices and pipes are left out: nobody can tell. */
export function unwrittenFiles(): string[] {
  return (promised ?? []).filter(isAsBefore).map(({ by, place }) => `${place} (${by})`);
}

/** For each bundle in volumes, which of these are new: a volume has its name once it is whole. */
export function writtenVolumes(): { readonly bundle: string; readonly numbers: readonly number[] }[] {
  return volumes.map(({ by, place, before }) => {
    const numbers = [...lookAtVolumes(place)].flatMap(([number, now]) =>
      now === undefined || isSame(before.get(number), now) ? [] : [number],
    );
    return { bundle: `${place} (${by})`, numbers };
  });
}

/** Tells of a place whether it is a bundle in volumes. */
function splitPlaces(command: Command): (place: string) => boolean {
  const to: unknown = command.getOptionValue("to");
  if (!Array.isArray(to)) {
    const isCut = command.getOptionValue("volumeSize") !== undefined;
    return (place) => isCut && place === to;
  }
  const cut = to.flatMap((end) => {
    const parts = splitEnd(String(end));
    return parts.some((part) => part.startsWith("volume-size=")) ? parts : [];
  });
  return (place) => cut.includes(`bundle=${place}`);
}

/** What is written as a whole is another file than before. */
function isAsBefore({ place, before }: PromisedFile): boolean {
  const now = lookAt(place);
  if (before === undefined || now === undefined) return now === undefined;
  return now.isFile() && isSame(before, now);
}

function isSame(before: BigIntStats | undefined, now: BigIntStats): boolean {
  return now.ino === before?.ino && now.mtimeNs === before.mtimeNs;
}

function lookAtVolumes(place: string): Map<number, BigIntStats | undefined> {
  return new Map(volumesAt(place).map(([number, file]) => [number, lookAt(file)]));
}

function lookAt(place: string): BigIntStats | undefined {
  try {
    return statSync(place, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
