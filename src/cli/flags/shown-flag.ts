import type { Option } from "commander";

/** A flag as people write it. */
export function shownFlag({ long, flags }: Option): string {
  return long === "--filename" ? "-f" : (long ?? flags);
}
