import { isDigest, type Digest } from "../../content/digest.ts";
import { isObject } from "../../values/is-object.ts";
import { objectIn } from "../../values/object-in.ts";
import { isSize } from "../../values/is-size.ts";
import { checkPackedName } from "./check-packed-name.ts";
import type { PackedEntry } from "./packed-entry.ts";
import { damagedBundle } from "./packed-errors.ts";

/** A layer or file that a delta leaves out, and relies on being where the delta is loaded. */
export type LeftOut = Pick<PackedEntry, "name" | "digest" | "size">;

export function printDelta(leftOut: readonly LeftOut[]): string {
  const list = leftOut
    .map(({ name, digest, size }) => ({ name, digest, size }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${JSON.stringify({ reliesOn: list }, undefined, 1)}\n`;
}

/** What such a text names. Throws a UserError BUNDLE_DAMAGED or BUNDLE_REFUSED. */
export function parseDelta(place: string, text: string): ReadonlyMap<string, LeftOut> {
  const list = objectIn(text)["reliesOn"];
  if (!Array.isArray(list) || !list.every(isLeftOut))
    throw damagedBundle(place, "its list of what it leaves out cannot be read");
  for (const { name } of list) checkPackedName(place, name);
  return new Map(list.map((one) => [one.name, one]));
}

function isLeftOut(value: unknown): value is LeftOut {
  if (!isObject(value)) return false;
  const { name, digest, size } = value as Partial<Record<keyof LeftOut, unknown>>;
  return typeof name === "string" && isHash(digest) && isSize(size);
}

function isHash(value: unknown): value is Digest {
  return typeof value === "string" && isDigest(value);
}
