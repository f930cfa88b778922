import { readFile, realpath } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { UserError } from "../../errors/user-error.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { readInputs } from "../../tasks/disk/read-sources.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/** The file to be configured, and what else belongs to its cluster. */
export interface SpecFile {
  readonly source: Source;
  readonly isStdin: boolean;
  readonly others: readonly Source[];
}

/** Reads FILE and the documents of -f; a directory of -f may hold FILE itself. */
export async function readSpec(file: string, more: readonly string[]): Promise<SpecFile> {
  const isStdin = file === "-";
  const source = { name: isStdin ? "stdin" : file, text: decode(file, await readBytes(file)) };
  const own = isStdin ? undefined : await realpath(file);
  const others: Source[] = [];
  for (const other of await readInputs(more)) {
    const place = await realpath(other.name).catch(() => undefined);
    if (place === undefined || place !== own) others.push(other);
  }
  return { source, isStdin, others };
}

async function readBytes(file: string): Promise<Uint8Array> {
  if (file === "-") return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = reasonOf(cause);
    const hint = "Name the file that has the Cluster document, or - for standard input.";
    throw new UserError("UNREADABLE_FILE", `${file} cannot be read: ${reason}`, { hint, cause });
  }
}

/** Bytes that are no UTF-8 could not be written back as they were; a byte order mark stays. */
function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new UserError("NOT_UTF8", `${file} is no UTF-8 text`, { hint: "Save it as UTF-8.", cause });
  }
}
