import type { Digest } from "../content/digest.ts";
import type { ImageStore } from "../content/image-store.ts";
import { isDigest } from "../content/digest.ts";
import { findBlob } from "./get-blob.ts";
import { answer, digestIn, type Exchange, type Headers } from "./exchange.ts";
import { announcedLength, openBody } from "./request-body.ts";
import { RequestError } from "./request-error.ts";
import type { WritableContent } from "./served-content.ts";
import type { UploadSession, UploadSessions } from "./upload-sessions.ts";

const OCTETS = "application/octet-stream";

/** What the handlers of uploads work on: one repository's store, and the uploads of all. */
export interface UploadTarget {
  readonly images: WritableContent["images"];
  readonly sessions: UploadSessions;
  readonly repository: string;
}

/** POST /v2/NAME/blobs/uploads/: mounts a blob, takes one whole, or begins an upload (distribution-spec, "Pushing blobs"). */
export async function beginUpload(exchange: Exchange, target: UploadTarget): Promise<void> {
  const { query } = exchange;
  const store = target.images.repository(target.repository);
  if (query.has("digest")) {
    const digest = digestIn(query.get("digest"));
    await storeBody(exchange, target, digest);
    answer(exchange, 201, storedHeaders(target, digest));
    return;
  }
  const mounted = await mount(target, store, query.get("mount"), query.get("from"));
  if (mounted !== undefined) {
    answer(exchange, 201, storedHeaders(target, mounted));
    return;
  }
  const session = await target.sessions.begin(target.repository);
  answer(exchange, 202, await sessionHeaders(session));
}

/** PATCH: the next part; a Content-Range has to begin where the last part ended. What arrives before a cut is kept. */
export async function appendUpload(exchange: Exchange, target: UploadTarget, id: string): Promise<void> {
  const headers = await findSession(target, id).alone(async () => {
    const session = findSession(target, id);
    await checkRange(exchange, session);
    await session.append(await openBody(exchange.request)(0));
    return sessionHeaders(session);
  });
  answer(exchange, 202, headers);
}

/** PUT: the last part, if any, and the digest of the whole. */
export async function finishUpload(exchange: Exchange, target: UploadTarget, id: string): Promise<void> {
  const digest = digestIn(exchange.query.get("digest"));
  await findSession(target, id).alone(() => storeUpload(exchange, target, id, digest));
  answer(exchange, 201, storedHeaders(target, digest));
}

/** Another request may have ended the session while this one waited for its turn. */
async function storeUpload(
  exchange: Exchange,
  target: UploadTarget,
  id: string,
  digest: Digest,
): Promise<void> {
  const session = findSession(target, id);
  const isWhole = (await session.size()) === 0 && announcedLength(exchange.request) !== undefined;
  if (isWhole) {
    await storeBody(exchange, target, digest);
  } else {
    await checkRange(exchange, session);
    await session.append(await openBody(exchange.request)(0));
    const blob = { mediaType: OCTETS, digest, size: await session.size() };
    await target.images.repository(target.repository).put(blob, (offset) => session.open(offset));
  }
  await target.sessions.end(session);
}

export async function showUpload(exchange: Exchange, target: UploadTarget, id: string): Promise<void> {
  answer(exchange, 204, await sessionHeaders(findSession(target, id)));
}

export async function cancelUpload(exchange: Exchange, target: UploadTarget, id: string): Promise<void> {
  await target.sessions.end(findSession(target, id));
  answer(exchange, 204);
}

async function storeBody({ request }: Exchange, target: UploadTarget, digest: Digest): Promise<void> {
  const size = announcedLength(request);
  if (size === undefined) throw new RequestError(411, "SIZE_INVALID", "A whole blob needs a Content-Length");
  const store = target.images.repository(target.repository);
  await store.put({ mediaType: OCTETS, digest, size }, openBody(request));
}

async function mount(
  { images }: UploadTarget,
  store: ImageStore,
  digest: string | null,
  from: string | null,
): Promise<Digest | undefined> {
  if (digest === null || from === null || !isDigest(digest)) return undefined;
  const source = images.repository(from);
  const blob = await findBlob(source, digest);
  if (blob === undefined) return undefined;
  await store.put(blob, (offset) => source.open(blob, offset));
  return digest;
}

function findSession({ sessions, repository }: UploadTarget, id: string): UploadSession {
  const session = sessions.find(repository, id);
  if (session === undefined) throw new RequestError(404, "BLOB_UPLOAD_UNKNOWN", `There is no upload ${id}`);
  return session;
}

async function checkRange({ request }: Exchange, session: UploadSession): Promise<void> {
  const range = request.headers["content-range"];
  if (range === undefined) return;
  const start = /^(?:bytes )?(\d+)-\d+/.exec(range)?.[1];
  if (start !== undefined && Number(start) === (await session.size())) return;
  throw new RequestError(416, "BLOB_UPLOAD_INVALID", `The upload does not go on at ${range}`, {
    ...(await sessionHeaders(session)),
  });
}

async function sessionHeaders(session: UploadSession): Promise<Record<string, string>> {
  return {
    Location: `/v2/${session.repository}/blobs/uploads/${session.id}`,
    Range: `0-${Math.max(0, (await session.size()) - 1)}`,
    "Docker-Upload-UUID": session.id,
  };
}

function storedHeaders({ repository }: UploadTarget, digest: Digest): Headers {
  return { Location: `/v2/${repository}/blobs/${digest}`, "Docker-Content-Digest": digest };
}
