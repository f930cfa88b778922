import { constants, createWriteStream, fstatSync, readFileSync, statSync } from "node:fs";
import type { Writable } from "node:stream";
import { isatty } from "node:tty";
import { UserError } from "../../errors/user-error.ts";

/** The stdout that takes a bundle. Throws a UserError NOT_WRITABLE where it is closed. */
export function stdoutOfBundle(): Writable {
  if (!isClosed()) return isLikeAFile() ? createWriteStream("", { fd: 1, autoClose: false }) : process.stdout;
  throw new UserError("NOT_WRITABLE", "The bundle cannot be written: standard output is closed", {
    hint: "Let stdout lead to whatever takes the bundle, or name a file.",
    side: "local",
  });
}

/** Node puts /dev/null in the place of what is closed, for reading and writing; a shell opens it for writing alone. Linux tells. */
function isClosed(): boolean {
  try {
    if (fstatSync(1).rdev !== statSync("/dev/null").rdev) return false;
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync("/proc/self/fdinfo/1", "utf8"))?.[1] ?? "0";
    return (parseInt(flags, 8) & constants.O_RDWR) !== 0;
  } catch {
    return false;
  }
}

/** Node's own stdout stops everything else while a file takes what is written, and drops what is for a disk. */
function isLikeAFile(): boolean {
  const found = fstatSync(1);
  return !found.isFIFO() && !found.isSocket() && !isatty(1);
}
