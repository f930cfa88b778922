import type { Readable } from "node:stream";
import type { BlobOutcome } from "../content/image-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { isSmallBlob } from "../content/small-blob.ts";
import { UserError } from "../errors/user-error.ts";
import { heldBody } from "../content/held-body.ts";
import type { HttpRequest, HttpResponse } from "../http/http.ts";
import { triesForCause } from "../http/http-error.ts";
import { discard, readBytes } from "../http/read-body.ts";
import { giveBack } from "../values/lent-bytes.ts";
import type { BlobPush, PushContext } from "./blob-push.ts";
import { checkStored, STORED } from "./check-stored.ts";
import { hasBlob } from "./manifests.ts";
import type { RegistryClient } from "./registry-client.ts";
import { explainPush } from "./registry-error.ts";
import { startPush, startUpload } from "./start-upload.ts";
import { PieceSize } from "./piece-size.ts";
import { sendPieces } from "./send-pieces.ts";
import { commitUrl, keptBytes, type UploadSession } from "./upload-session.ts";

/** Below this many bytes a broken upload is begun anew rather than asked about. */
const WORTH_RESUMING = 1024 * 1024;
/** Failures of the registry or the way to it, and the tries they are worth; whatever else goes wrong is not mended by sending again. */
const TRIES: Readonly<Record<string, number>> = {
  UNREACHABLE: Infinity,
  TIMEOUT: Infinity,
  SERVER_ERROR: Infinity,
  RATE_LIMITED: Infinity,
  UPLOAD_INTERRUPTED: Infinity,
  NOT_FOUND: 3,
  HTTP_STATUS: 2,
  DIGEST_MISMATCH: 2,
  SIZE_MISMATCH: 2,
};
const CUT = ["UNREACHABLE", "TIMEOUT", "SERVER_ERROR", "UPLOAD_INTERRUPTED"];
/** How registries, and proxies before them, refuse a blob in one request. */
const NOT_WHOLE = [405, 411, 413, 416, 501];

/**
 * Brings a blob into a repository: by mounting it (distribution-spec, "Mounting a blob from another repository"), else by POST and one
 * PUT, in pieces where the registry wants that. A cut upload goes on where the registry has
 * got to, if it can say so, else from the start.
 */
export async function pushBlob(context: PushContext, push: BlobPush): Promise<BlobOutcome> {
  const { locations } = context;
  const { repository, blob } = push;
  if (locations.has(blob.digest, repository)) return "present";
  const start = await startPush(context, push);
  if (start !== "present" && start !== "mounted") await upload(context, push, start);
  locations.add(blob.digest, repository);
  return start === "present" || start === "mounted" ? start : "sent";
}

async function upload(context: PushContext, push: BlobPush, first: UploadSession): Promise<void> {
  const { client } = context;
  const pieces = new PieceSize(context, push.blob.size);
  let session = first;
  let offset = 0;
  let reached = 0;
  const beginAnew = async (): Promise<void> => {
    session = await startUpload(client, push.repository);
    offset = 0;
    reached = 0;
  };
  for (let attempt = 1; ; attempt++) {
    const source = new WatchedSource(push.open);
    pieces.begin();
    try {
      const isStored = await sendFrom(
        context,
        { ...push, open: (from) => source.open(from) },
        session,
        offset,
      );
      if (isStored) return;
      await beginAnew();
    } catch (error) {
      if (pieces.isTold(error)) {
        attempt = 0;
        await beginAnew();
        continue;
      }
      if (source.hasFailed(error)) throw error;
      if (pieces.isGuessed(error)) attempt = 0;
      else if (attempt >= Math.min(client.http.attempts, triesFor(error))) throw pieces.failure(error);
      await client.http.pause({ method: "PUT", url: session.url, error, attempt: Math.max(1, attempt) });
      reached = Math.max(reached, source.reached);
      const kept = await resume(context, push, { session, reached, error });
      if (kept === "stored") return;
      if (kept === undefined) await beginAnew();
      else [offset, session] = kept;
    }
  }
}

interface CutUpload {
  readonly session: UploadSession;
  /** Bytes of the blob, from its start, of which some may not have been sent. */
  readonly reached: number;
  readonly error: unknown;
}

/**
 * Where a cut upload goes on. A registry that has forgotten it may have ended it: one that takes longer to store a large blob than a
 * gateway before it waits would get it again each time, and be cut off again.
 */
async function resume(
  { client, doubts }: PushContext,
  { repository, blob }: BlobPush,
  { session, reached, error }: CutUpload,
): Promise<[number, UploadSession] | "stored" | undefined> {
  const isWorthIt = error instanceof UserError && CUT.includes(error.code) && blob.size >= WORTH_RESUMING;
  if (!isWorthIt) return undefined;
  const kept = await keptBytes(client, session, reached);
  if (kept !== undefined) return kept;
  // It has said before that it has this one, and had not.
  if (doubts.of(blob.digest, repository) > 0) return undefined;
  return (await hasBlob(client, repository, blob).catch(() => false)) ? "stored" : undefined;
}

/** False where the registry wants the blob in pieces instead. */
async function sendFrom(
  context: PushContext,
  push: BlobPush,
  session: UploadSession,
  offset: number,
): Promise<boolean> {
  const { client, quirks, learned } = context;
  if (quirks.takesPieces && (learned.wantsPieces || push.blob.size > quirks.largestPut)) {
    await sendPieces(context, push, session, offset);
    return true;
  }
  const response = await sendWhole(client, push, session, offset, quirks.takesPieces ? NOT_WHOLE : []);
  if (NOT_WHOLE.includes(response.status)) {
    discard(response.body);
    learned.wantsPieces = true;
    return false;
  }
  discard(response.body);
  checkStored(client, response, push.blob.digest);
  return true;
}

async function sendWhole(
  client: RegistryClient,
  push: BlobPush,
  session: UploadSession,
  offset: number,
  alsoExpected: readonly number[],
): Promise<HttpResponse> {
  const { blob } = push;
  return client.send({
    method: "PUT",
    path: commitUrl(session, blob.digest),
    scopes: session.scopes,
    label: "PUT blob",
    retry: false,
    expect: [...STORED, ...alsoExpected],
    explain: explainPush,
    headers: {
      "content-type": "application/octet-stream",
      // All of it may be there, and only the end be missing: of no bytes there is no range.
      ...(offset === 0 || offset === blob.size ? {} : { "content-range": `${offset}-${blob.size - 1}` }),
    },
    ...(await bodyOf(push, offset)),
  });
}

/**
 * A small blob is read before its turn comes: it is asked for in the queue in which it would wait, of the same host perhaps, and both
 * would wait for ever.
 */
async function bodyOf(
  { blob, open }: BlobPush,
  offset: number,
): Promise<Pick<HttpRequest, "kind" | "body" | "bodySize">> {
  const bodySize = blob.size - offset;
  if (bodySize === 0) return { body: new Uint8Array() };
  if (!isSmallBlob(blob)) return { kind: "upload", body: () => open(offset), bodySize };
  // A copy: what is sent is given back, and may have to be sent again.
  const read = await readBytes(await open(offset), bodySize + 1);
  const bytes = Buffer.from(read);
  giveBack(read);
  return { body: () => Promise.resolve(heldBody(bytes)), bodySize };
}

function triesFor(error: unknown): number {
  return error instanceof UserError ? Math.min(TRIES[error.code] ?? 1, triesForCause(error)) : 1;
}

/** Remembers how far it was read, and whether a failure came from where the bytes come from: that is passed on as it is. */
class WatchedSource {
  readonly #open: OpenStream;
  #error: unknown;
  reached = 0;

  constructor(open: OpenStream) {
    this.#open = open;
  }

  async open(offset: number): Promise<Readable> {
    try {
      const stream = await this.#open(offset);
      let at = offset;
      // Paused first: a listener would set it flowing before its reader is there.
      stream.pause();
      stream.on(
        "data",
        (chunk: Uint8Array) => (this.reached = Math.max(this.reached, (at += chunk.byteLength))),
      );
      stream.once("error", (error) => (this.#error = error));
      return stream;
    } catch (error) {
      this.#error = error;
      throw error;
    }
  }

  hasFailed(error: unknown): boolean {
    return this.#error !== undefined && this.#error === error;
  }
}
