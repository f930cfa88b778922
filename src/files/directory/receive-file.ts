import type { FileHandle } from "node:fs/promises";
import type { Digest } from "../../content/digest.ts";
import type { ExpectedFile } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { Verifier, type ContentOrigin } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import { resumedStream } from "../resumed-stream.ts";
import { appendStream } from "./append-stream.ts";
import type { PartialFile } from "./partial-file.ts";
import { present } from "../../values/present.ts";

const READ_AHEAD = 1024 * 1024;

/**
 * Fills a partial file until it is what was expected, going on from what is there. What an interrupted writer left may be wrong (a
 * power cut leaves holes): if the whole is not what was expected, it is fetched once more from the start.
 * Resolves to the sha256 in lower-case hex. Throws UserErrors DIGEST_MISMATCH, SIZE_MISMATCH.
 */
export async function receiveFile(
  partial: PartialFile,
  expected: ExpectedFile,
  open: OpenStream,
): Promise<string> {
  if (partial.size > 0) {
    try {
      return await resume(partial, expected, open);
    } catch (error) {
      if (!isMismatch(error)) throw error;
    }
    await partial.handle.truncate(0);
  }
  return append(partial.handle, expected, verifierFor(expected), open);
}

/** Codes of wrong content, whoever it came from. */
const WRONG = ["DIGEST_MISMATCH", "SIZE_MISMATCH", "BUNDLE_DAMAGED", "VOLUME_DAMAGED"];

/** True where content was wrong, rather than late or cut: nothing of it is worth keeping. */
export function isMismatch(error: unknown): boolean {
  return error instanceof UserError && WRONG.includes(error.code);
}

async function resume(partial: PartialFile, expected: ExpectedFile, open: OpenStream): Promise<string> {
  if (expected.size === undefined && (await isComplete(partial.handle, expected)))
    return expected.sha256 ?? "";
  const verifier = verifierFor(expected);
  await hashInto(partial.handle, verifier);
  if (verifier.bytes === expected.size) return hexOf(verifier.finish());
  return append(partial.handle, expected, verifier, open);
}

async function append(
  handle: FileHandle,
  { sha256 }: ExpectedFile,
  verifier: Verifier,
  open: OpenStream,
): Promise<string> {
  const start = verifier.bytes;
  const reader = { checks: (origin: ContentOrigin) => verifier.comesFrom(origin) };
  const source = resumedStream((offset) => open(start + offset, sha256 === undefined ? undefined : reader));
  await appendStream(handle, start, source, (chunk) => verifier.update(chunk));
  return hexOf(verifier.finish());
}

/** Without a size nothing but the hash tells whether there is more to come. */
async function isComplete(handle: FileHandle, expected: ExpectedFile): Promise<boolean> {
  const verifier = verifierFor(expected);
  await hashInto(handle, verifier);
  try {
    verifier.finish();
    return true;
  } catch {
    return false;
  }
}

async function hashInto(handle: FileHandle, verifier: Verifier): Promise<void> {
  const stream = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: READ_AHEAD });
  for await (const chunk of stream) verifier.update(chunk as Buffer);
}

function verifierFor({ sha256, size, origin }: ExpectedFile): Verifier {
  const digest = sha256 === undefined ? undefined : (`sha256:${sha256}` as const);
  return new Verifier(present({ digest, size }), origin);
}

function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}
