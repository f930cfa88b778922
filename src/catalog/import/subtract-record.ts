import type { CatalogRecord } from "../../inventory/catalog-schema.ts";
import { isObject } from "../../values/is-object.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What is different in `record` from the release that it extends; null for what is no longer there. What is undefined could not be read:
 * it is left out, so that the older release's stands in for it.
 */
export function subtractRecord(record: CatalogRecord, extended: string, base: CatalogRecord): CatalogRecord {
  const difference = subtractObject({ ...record, release: undefined }, base);
  return { release: record.release, extends: extended, ...difference };
}

/** Sections are compared entry by entry; an entry that is different is written as a whole. */
function subtractObject(now: Json, before: Json, depth = 0): Json {
  const difference: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [a, b] = [before[key], now[key]];
    const isUnread = Object.hasOwn(now, key) && b === undefined;
    if (isUnread || JSON.stringify(a) === JSON.stringify(b)) continue;
    const inner = depth === 0 && isObject(a) && isObject(b) ? subtractObject(b, a, depth + 1) : (b ?? null);
    if (!isObject(inner) || depth > 0 || Object.keys(inner).length > 0) difference[key] = inner;
  }
  return difference;
}
