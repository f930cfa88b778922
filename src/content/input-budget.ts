import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";

/** How many bytes of text may still be read into memory: everything that is read by one budget counts together. */
export interface InputBudget {
  /** Reads a stream to its end. Throws a UserError INPUT_TOO_LARGE as soon as it has more bytes than are left. */
  read(name: string, stream: Readable): Promise<Buffer>;
  /** The same for a file, which may be a pipe or a device that never ends. Fails with the system's errors. */
  readFile(file: string): Promise<Buffer>;
  /** Counts what is read by other means. */
  count(name: string, bytes: number): void;
}

const NAME_LESS = "Name only the files you need, or raise the limit with --max-input (500M, 1G).";

/** What is read of files and of standard input, by --max-input where that is given. */
export function inputBudget(maxBytes: number = LIMITS.inputBytes): InputBudget {
  return createBudget(maxBytes, NAME_LESS);
}

/** Reads one file of those that are always small: a lock, settings, keys. Throws as an `InputBudget`. */
export function readSmall(file: string): Promise<Buffer> {
  const hint = "Such a file is normally much smaller. Check that you named the right one.";
  return createBudget(LIMITS.inputBytes, hint).readFile(file);
}

function createBudget(maxBytes: number, hint: string): InputBudget {
  let left = maxBytes;
  const count = (name: string, bytes: number): void => {
    left -= bytes;
    if (left >= 0) return;
    const message = `${name}: the input has more than ${maxBytes} bytes`;
    throw new UserError("INPUT_TOO_LARGE", message, { hint });
  };
  const read = async (name: string, stream: Readable): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array);
      count(name, bytes.byteLength);
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  };
  return { count, read, readFile: (file) => read(file, createReadStream(file)) };
}
