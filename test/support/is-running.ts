import { readFileSync } from "node:fs";

/** Whether a process still does something: one that has ended, and that nobody has asked for its status, does not (Linux). */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
