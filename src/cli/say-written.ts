import type { WrittenPlace } from "../tasks/bundle/write-request.ts";
import { isCompressed } from "../tasks/bundle/refuse-bundle-place.ts";
import { formatBytes } from "../values/format-bytes.ts";
import { say } from "./say.ts";

/** Tells where a bundle is now. */
export function sayWritten({ place, size, isWhole }: WrittenPlace): void {
  const next = isCompressed({ to: place.replace(/\.partial$/, "") })
    ? ", which writes it anew because it is compressed"
    : " to fetch only what is missing";
  if (isWhole) say(`${place}: ${formatBytes(size)}`, { type: "written", place, bytes: size });
  else say(`${place} is not complete; run the same command again${next}`, { place });
}
