import { randomUUID } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { present } from "../../values/present.ts";
import { unwritableFile } from "./unwritable-file.ts";

/** The same as `replaceFile`, for a process that ends and waits for nothing any more. Throws a UserError UNWRITABLE_FILE. */
export function replaceNow(file: string, text: string): void {
  try {
    replace(file, text);
  } catch (cause) {
    throw unwritableFile(file, cause);
  }
}

function replace(file: string, text: string): void {
  const old = statSync(file, { throwIfNoEntry: false });
  // A device or pipe is written to, never replaced.
  if (old !== undefined && !old.isFile()) {
    writeFileSync(file, text);
    return;
  }
  const target = followLinks(file);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = `${target}.${randomUUID()}.tmp`;
  const mode = old && old.mode & 0o777;
  try {
    writeFileSync(fresh, text, { flag: "wx", flush: old !== undefined, ...present({ mode }) });
    // What the process's umask took away.
    if (mode !== undefined) chmodSync(fresh, mode);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** Where a file is or is to be: a link to what is not there yet is a link all the same. */
function followLinks(file: string): string {
  const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (!link) return file;
  const target = resolve(realpathSync(dirname(file)), readlinkSync(file));
  return followLinks(target);
}
