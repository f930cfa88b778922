import { statSync } from "node:fs";

/** True where something is there and is no directory: a file, a device, a pipe. What cannot be looked at is left to whoever opens it. */
export function isNoDirectory(place: string): boolean {
  try {
    return statSync(place, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}
