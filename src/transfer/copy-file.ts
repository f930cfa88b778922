import { heldBody } from "../content/held-body.ts";
import { hashStream } from "../content/hash-stream.ts";
import { fileNotFound } from "./not-found-upstream.ts";
import { createHash } from "node:crypto";
import type { ExpectedFile, FileStat, FileStore } from "../content/file-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { Arrival } from "./arrival.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import type { CopyContext } from "./copy-context.ts";
import { firstSuccess } from "./first-success.ts";
import { refuseLarge } from "./refuse-large.ts";
import { metered } from "./metered.ts";
import type { FileCopy } from "./transfer-plan.ts";
import { present } from "../values/present.ts";

/**
 * Copies one file unless the target provably has it, then writes its `.sha256` beside it: the bare hash, as kOps writes it and as
 * its nodes and command line read it.
 */
export async function copyFile(copy: FileCopy, context: CopyContext): Promise<AssetOutcome> {
  const { sha256 } = copy;
  if (sha256 === undefined) throw await whyUnknown(copy, context);
  const { root, path } = copy.target;
  const store = await context.stores.targetFiles(root);
  const expected = { sha256, ...present({ size: copy.size }) };
  const there = await findExpected(store, path, expected);
  const { sent, present: skipped } =
    there === undefined ? await writeNew(copy, sha256, store, context) : { sent: 0, present: there.size };
  await writeHashFile(store, path, sha256, { isNew: there === undefined });
  return {
    copy,
    status: there === undefined ? "copied" : "present",
    sent,
    mounted: 0,
    skipped,
    digest: `sha256:${sha256}`,
  };
}

/** A file that a gate has at hand is not read again. */
async function writeNew(
  copy: FileCopy,
  sha256: string,
  store: FileStore,
  context: CopyContext,
): Promise<Arrival> {
  const places = context.stores.sourceFiles(copy.name);
  const admission = await context.gate?.file({ copy, sha256, places });
  try {
    const content = admission?.content;
    if (content === undefined) return await writeFromUpstream(copy, sha256, store, context);
    const { size } = content;
    const arrival = new Arrival(size);
    await store.write(copy.target.path, { sha256, size }, arrival.watch(content.open));
    return arrival;
  } finally {
    await admission?.release();
  }
}

async function writeFromUpstream(
  copy: FileCopy,
  sha256: string,
  store: FileStore,
  context: CopyContext,
): Promise<Arrival> {
  let arrival: Arrival | undefined;
  const written = await firstSuccess(
    context.stores.sourceFiles(copy.name),
    async ({ source, path, url, fault }) => {
      const size = copy.size ?? (await source.stat(path, copy.maxSize))?.size;
      if (size === undefined) return undefined;
      refuseLarge(copy, size);
      const part = { digest: `sha256:${sha256}`, size } as const;
      context.onEvent({ type: "found", copy, parts: [part], children: 0 });
      const open = metered(
        (offset) => source.open(path, offset),
        (bytes) => context.onEvent({ type: "progress", copy, part, bytes }),
      );
      const origin = {
        side: "upstream" as const,
        url,
        ...(url === copy.name ? {} : { mirrorOf: copy.name }),
        ...present({ fault }),
      };
      // Of all places together: what one had brought before it failed came in this run.
      const came = (arrival ??= new Arrival(size));
      const write = async (shared: OpenStream): Promise<Arrival> => {
        await store.write(copy.target.path, { sha256, size, origin }, came.watch(shared));
        return came;
      };
      const { together } = context;
      const content = { key: url, size, scopes: [copy.name], queue: "none", open } as const;
      return together === undefined ? write(open) : together.read(content, write);
    },
  );
  if (written !== undefined) return written.value;
  throw fileNotFound(copy.name);
}

/**
 * The file at the target, if it is what it should be: by the store's own word where it has one, of a listing or of the file itself;
 * otherwise the file is read back, for a file beside it proves nothing.
 */
async function findExpected(
  store: FileStore,
  path: string,
  expected: ExpectedFile,
): Promise<FileStat | undefined> {
  const listed = await store.glance?.(path);
  if (listed === "absent") return undefined;
  const there = listed?.sha256 === undefined ? await store.stat(path) : listed;
  if (there === undefined || there.size !== (expected.size ?? there.size)) return undefined;
  const sha256 = there.sha256 ?? (await hashStream(await store.open(path, 0))).hex;
  return sha256 === expected.sha256 ? there : undefined;
}

/** A file that has just been written has no hash file, or one of something else, unless a listing knows better. */
async function writeHashFile(
  store: FileStore,
  path: string,
  sha256: string,
  file: { readonly isNew: boolean },
): Promise<void> {
  const bytes = Buffer.from(sha256);
  const expected = { sha256: hashOf("sha256", bytes), size: bytes.byteLength };
  const hashPath = `${path}.sha256`;
  const listed = await store.glance?.(hashPath);
  if (isProven(listed, expected.size, bytes)) return;
  if (!file.isNew && (await findExpected(store, hashPath, expected)) !== undefined) return;
  const open: OpenStream = (offset) => Promise.resolve(heldBody(bytes.subarray(offset)));
  await store.write(hashPath, expected, open);
}

function isProven(listed: FileStat | "absent" | undefined, size: number, bytes: Uint8Array): boolean {
  if (listed === undefined || listed === "absent" || listed.size !== size) return false;
  return listed.md5 === hashOf("md5", bytes);
}

function hashOf(algorithm: "sha256" | "md5", bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** Who does not answer, or does not have the file, tells no hash either: then that is the thing to say. */
async function whyUnknown(copy: FileCopy, { stores }: CopyContext): Promise<unknown> {
  try {
    const found = await firstSuccess(stores.sourceFiles(copy.name), ({ source, path }) =>
      source.stat(path, copy.maxSize),
    );
    return found === undefined ? fileNotFound(copy.name) : unknownHash(copy);
  } catch (error) {
    return error;
  }
}

function unknownHash(copy: FileCopy): UserError {
  return new UserError("UNKNOWN_HASH", `No sha256 is known for ${copy.name}, so it cannot be copied safely`, {
    side: "upstream",
    url: copy.name,
    hint: "The release does not know it, and no .sha256 or .sha256sum file beside it could be read; where a host failed, a warning says so, and running it again may help. Give a lock file that has the hash (--lock), or write sha256:HASH behind its URL in a list.",
  });
}
