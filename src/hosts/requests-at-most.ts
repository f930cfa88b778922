import { readFileSync } from "node:fs";

/** Files that a process has open before it asks anybody. */
const OWN_FILES = 32;
/** Those that one more request of each kind may take: connections of two hosts, and what is read or written meanwhile. */
const FILES_EACH = 8;

/** How many requests of each kind to a host, or blobs that are moved without one, fit into the files that this process may have open (`ulimit -n`); 1 at the least. */
export function requestsAtMost(): number {
  return Math.max(1, Math.floor((mostOpenFiles() - OWN_FILES) / FILES_EACH));
}

/** Infinity where the system does not say. */
function mostOpenFiles(): number {
  try {
    const [, most] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return most === undefined ? Infinity : Number(most);
  } catch {
    return Infinity;
  }
}
