import type { WrittenPlace } from "../tasks/bundle/write-request.ts";
import { formatBytes } from "../values/format-bytes.ts";
import { say } from "./say.ts";

/** Tells where a bundle is now. */
export function sayWritten({ place, size, isWhole }: WrittenPlace): void {
  if (isWhole) say(`${place}: ${formatBytes(size)}`, { type: "written", place, bytes: size });
  else say(`${place} is not complete; run the same command again to fetch only what is missing`, { place });
}
