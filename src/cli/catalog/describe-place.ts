import type { Finding } from "../../errors/finding.ts";

/** Where a finding was made, as `file:line`; empty where it has no place. */
export function describePlace({ place }: Finding): string {
  if (place === undefined) return "";
  if ("flag" in place) return place.flag;
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
