import { realpath } from "node:fs/promises";
import { inputBudget, type InputBudget } from "../../content/input-budget.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { readInputs } from "../../tasks/disk/read-sources.ts";
import { readBytes } from "../../tasks/disk/read-text-file.ts";

/** The file to be configured, and what else belongs to its cluster. */
export interface SpecFile {
  readonly source: Source;
  readonly isStdin: boolean;
  readonly others: readonly Source[];
}

/** Reads FILE and the documents of -f, each at most `maxBytes`; a directory of -f may hold FILE itself. */
export async function readSpec(file: string, more: readonly string[], maxBytes?: number): Promise<SpecFile> {
  const isStdin = file === "-";
  const source = {
    name: isStdin ? "stdin" : file,
    text: decode(file, await read(file, inputBudget(maxBytes))),
  };
  const own = isStdin ? undefined : await realpath(file);
  const others: Source[] = [];
  for (const other of await readInputs(more, false, maxBytes)) {
    const place = await realpath(other.name).catch(() => undefined);
    if (place === undefined || place !== own) others.push(other);
  }
  return { source, isStdin, others };
}

async function read(file: string, budget: InputBudget): Promise<Uint8Array> {
  if (file === "-") return budget.read("stdin", process.stdin);
  const hint = "Name the file that has the Cluster document, or - for standard input.";
  return readBytes(file, hint, (place) => budget.readFile(place));
}

/** Bytes that are no UTF-8 could not be written back as they were; a byte order mark stays. */
function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new UserError("NOT_UTF8", `${file} is not UTF-8 text`, { hint: "Save it as UTF-8.", cause });
  }
}
