import type { Place } from "./finding.ts";

/** `file:line:column` as far as it is known, or the flag. */
export function formatPlace(place: Place): string {
  if ("flag" in place) return place.flag;
  const { file, line, column } = place;
  return [file, line, column].filter((part) => part !== undefined).join(":");
}
