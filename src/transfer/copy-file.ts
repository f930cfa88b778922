import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { FileStat, FileStore } from "../content/file-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import type { CopyContext } from "./copy-context.ts";
import { firstSuccess } from "./first-success.ts";
import { metered } from "./metered.ts";
import type { FileCopy } from "./transfer-plan.ts";

/**
 * Copies one file unless the target provably has it, then writes its `.sha256` beside it: the bare hash, as kOps writes it and as
 * its nodes and command line read it.
 */
export async function copyFile(copy: FileCopy, context: CopyContext): Promise<AssetOutcome> {
  const { sha256 } = copy;
  if (sha256 === undefined) throw unknownHash(copy);
  const store = await context.stores.targetFiles(copy.target.root);
  const there = await store.stat(copy.target.path);
  const present = there !== undefined && (await hashAtTarget(store, copy.target.path, there)) === sha256;
  const stat = present ? there : await writeFromUpstream(copy, sha256, store, context);
  await writeHashFile(store, copy.target.path, sha256);
  return {
    copy,
    status: present ? "present" : "copied",
    sent: present ? 0 : stat.size,
    mounted: 0,
    skipped: present ? stat.size : 0,
    digest: `sha256:${sha256}`,
  };
}

async function writeFromUpstream(
  copy: FileCopy,
  sha256: string,
  store: FileStore,
  context: CopyContext,
): Promise<FileStat> {
  const onBytes = (bytes: number): void => context.onEvent({ type: "progress", copy, bytes });
  const written = await firstSuccess(context.stores.sourceFiles(copy.name), async ({ source, path }) => {
    const size = copy.size ?? (await source.stat(path))?.size;
    if (size === undefined) return undefined;
    const open = metered((offset) => source.open(path, offset), onBytes);
    return store.write(copy.target.path, { sha256, size }, open);
  });
  if (written !== undefined) return written.value;
  throw new UserError("FILE_NOT_FOUND", `${copy.name} does not exist upstream`, {
    side: "upstream",
    url: copy.name,
    hint: "Check the version in the cluster spec; with --mirror, check that the mirror has this file.",
  });
}

/** The store's own word where it has one; otherwise the file is read back, for a file beside it proves nothing. */
async function hashAtTarget(store: FileStore, path: string, stat: FileStat): Promise<string> {
  if (stat.sha256 !== undefined) return stat.sha256;
  const hash = createHash("sha256");
  for await (const chunk of await store.open(path, 0)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

async function writeHashFile(store: FileStore, path: string, sha256: string): Promise<void> {
  const bytes = Buffer.from(sha256);
  const expected = { sha256: createHash("sha256").update(bytes).digest("hex"), size: bytes.byteLength };
  const hashPath = `${path}.sha256`;
  const there = await store.stat(hashPath);
  if (there?.size === expected.size && (await hashAtTarget(store, hashPath, there)) === expected.sha256)
    return;
  const open: OpenStream = (offset) =>
    Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false }));
  await store.write(hashPath, expected, open);
}

function unknownHash(copy: FileCopy): UserError {
  return new UserError("UNKNOWN_HASH", `No sha256 is known for ${copy.name}, so it cannot be copied safely`, {
    side: "upstream",
    url: copy.name,
    hint: "Neither the release nor a .sha256 or .sha256sum file beside it tells the hash. Is the host reachable from here, or mirrored?",
  });
}
