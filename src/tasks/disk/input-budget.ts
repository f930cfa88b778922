import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { UserError } from "../../errors/user-error.ts";
import { LIMITS } from "../../values/limits.ts";

/** How many bytes of input may still be read: everything that is named counts together. */
export interface InputBudget {
  /** Reads a stream to its end. Throws a UserError INPUT_TOO_LARGE as soon as it has more bytes than are left. */
  read(name: string, stream: Readable): Promise<Buffer>;
  /** The same for a file, which may be a pipe or a device that never ends. */
  readFile(file: string): Promise<Buffer>;
  /** Counts what was read by other means. */
  count(name: string, bytes: number): void;
}

export function inputBudget(maxBytes: number = LIMITS.inputBytes): InputBudget {
  let left = maxBytes;
  const count = (name: string, bytes: number): void => {
    left -= bytes;
    if (left < 0) throw tooLarge(name, maxBytes);
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

function tooLarge(name: string, maxBytes: number): UserError {
  return new UserError("INPUT_TOO_LARGE", `${name}: input of more than ${maxBytes} bytes is not read`, {
    hint: "Name only the files that are meant, or raise the limit with --max-input (500M, 1G).",
  });
}
