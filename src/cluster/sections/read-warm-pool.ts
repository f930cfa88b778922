import type { WarmPoolSpec } from "../cluster.ts";
import { readObject, readStrings, type Fields } from "../fields.ts";

/** `warmPool` of a cluster or an instance group. */
export function readWarmPool(spec: Fields): WarmPoolSpec | undefined {
  const warmPool = readObject(spec, "warmPool");
  return warmPool && { additionalImages: readStrings(warmPool, "additionalImages") };
}
