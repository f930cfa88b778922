import { heldBody } from "../../content/held-body.ts";
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { FileSource, FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";

/** What hash files are called beside a file, in the order in which kOps looks for them (its AssetBuilder's findHash). */
export const HASH_EXTENSIONS = [".sha256", ".sha256sum"] as const;
/** No hash file is larger; an answer that is, in bytes, is a page of something else. */
const LIMIT = 64 * 1024;

/** How BSD's and OpenSSL's tools write: `SHA256 (file) = …`, `SHA2-256(file)= …`. */
const TAGGED = /^SHA(?:2-)?256 ?\(.*\) ?= ?([0-9a-f]{64})$/i;

/**
 * The sha256 that a hash file states, lower-case hex: its first word, as kOps reads it, so bare or followed by a name. Beyond kOps,
 * lines that are comments are passed over, and the form of BSD and OpenSSL is read. Undefined where there is no sha256.
 */
export function parseHashFile(text: string): string | undefined {
  const line = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((one) => one.trim())
    .find((one) => one !== "" && !/^[#;]/.test(one));
  const [word = ""] = (line ?? "").split(/\s+/);
  const hash = TAGGED.exec(line ?? "")?.[1] ?? word;
  return /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : undefined;
}

/** The sha256 in one hash file; undefined where there is no such file or it states none. */
export async function readHashFile(source: FileSource, path: string): Promise<string | undefined> {
  const text = await readHashText(source, path);
  return text === undefined ? undefined : parseHashFile(text);
}

/** The beginning of a hash file, as long as one may be; undefined where there is none. */
export async function readHashText(source: FileSource, path: string): Promise<string | undefined> {
  try {
    return await readBeginning(await source.open(path, 0));
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

/** Writes `path`.sha256 as kOps writes and reads it: the bare lower-case hash, without a line's end. */
export async function writeHashFile(store: FileStore, path: string, sha256: string): Promise<void> {
  const bytes = Buffer.from(sha256);
  const expected = { size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  await store.write(`${path}.sha256`, expected, (offset) =>
    Promise.resolve(heldBody(bytes.subarray(offset))),
  );
}

async function readBeginning(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > LIMIT) break;
  }
  return Buffer.concat(chunks).toString("utf8", 0, LIMIT);
}
