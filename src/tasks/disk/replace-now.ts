import { randomUUID } from "node:crypto";
import { mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { present } from "../../values/present.ts";

/** The same as `replaceFile`, for a process that ends and waits for nothing any more. Throws what the system says. */
export function replaceNow(file: string, text: string): void {
  const old = statSync(file, { throwIfNoEntry: false });
  // A device or pipe is written to, never replaced.
  if (old !== undefined && !old.isFile()) {
    writeFileSync(file, text);
    return;
  }
  const target = old === undefined ? file : realpathSync(file);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = `${target}.${randomUUID()}.tmp`;
  try {
    writeFileSync(fresh, text, { flag: "wx", ...present({ mode: old && old.mode & 0o777 }) });
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
