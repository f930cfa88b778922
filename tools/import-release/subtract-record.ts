import type { CatalogRecord } from "../../src/inventory/catalog-schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is different in `record` from the release that it extends; null for what is no longer there. */
export function subtractRecord(record: CatalogRecord, extended: string, base: CatalogRecord): CatalogRecord {
  const unnamed = { release: undefined };
  const difference = subtractObject({ ...record, ...unnamed }, { ...base, ...unnamed });
  return { release: record.release, extends: extended, ...difference };
}

/** Sections are compared entry by entry; an entry that is different is written as a whole. */
function subtractObject(now: Json, before: Json, depth = 0): Json {
  const difference: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [a, b] = [before[key], now[key]];
    if (JSON.stringify(a) === JSON.stringify(b)) continue;
    const inner = depth === 0 && isObject(a) && isObject(b) ? subtractObject(b, a, depth + 1) : (b ?? null);
    if (!isObject(inner) || depth > 0 || Object.keys(inner).length > 0) difference[key] = inner;
  }
  return difference;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
