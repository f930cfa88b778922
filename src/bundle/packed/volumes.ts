import { isObject } from "../../values/is-object.ts";
import { objectIn } from "../../values/object-in.ts";
import { checkPackedName } from "./check-packed-name.ts";
import { damagedBundle } from "./packed-errors.ts";

/** Which volume holds what, the same in each volume. */
export interface Volumes {
  /** Names of what one volume holds besides what all hold, in the order of the volumes. */
  readonly names: readonly (readonly string[])[];
  /** Bytes of the parts of each file that no volume holds whole; `partName` names them. */
  readonly split: ReadonlyMap<string, readonly number[]>;
}

export function printVolumes({ names, split }: Volumes): string {
  const json = { volumes: names.map((own) => ({ names: own })), split: Object.fromEntries(split) };
  return `${JSON.stringify(json, undefined, 1)}\n`;
}

/** Throws a UserError BUNDLE_DAMAGED or BUNDLE_REFUSED. */
export function parseVolumes(place: string, text: string): Volumes {
  const json = objectIn(text);
  if (!Array.isArray(json["volumes"]) || !isObject(json["split"]))
    throw damagedBundle(place, "its list of volumes cannot be read");
  const names = json["volumes"].map((volume: unknown) => (isObject(volume) ? volume["names"] : undefined));
  const split = new Map(Object.entries(json["split"]));
  const isRead = names.every(isNames) && [...split.values()].every(isSizes);
  if (!isRead) throw damagedBundle(place, "its list of volumes cannot be read");
  for (const name of names.flat()) checkPackedName(place, name);
  return { names, split: split as Map<string, number[]> };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) > 0);
}
