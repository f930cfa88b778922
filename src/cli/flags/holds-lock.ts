import { readFileSync } from "node:fs";
import { detectSource } from "../../sources/detect-source.ts";
import type { NamedPlace } from "./written-places.ts";

/** Whether what --output names holds a lock by now: a lock may be made anew of itself, or of what is beside it. */
export function holdsLock({ by, place }: NamedPlace): boolean {
  if (by !== "--output") return false;
  try {
    return detectSource({ name: place, text: readFileSync(place, "utf8") }) === "lock";
  } catch {
    return false;
  }
}
