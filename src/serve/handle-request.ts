import { allow, answerJson, type Exchange } from "./exchange.ts";
import { deleteFile } from "./delete-file.ts";
import { deleteManifest } from "./delete-manifest.ts";
import { getBlob } from "./get-blob.ts";
import { getFile } from "./get-file.ts";
import { getManifest } from "./get-manifest.ts";
import { listReferrers } from "./list-referrers.ts";
import { listRepositories, listTags } from "./list-tags.ts";
import { appendUpload, beginUpload, cancelUpload, finishUpload, showUpload } from "./put-blob.ts";
import { putFile } from "./put-file.ts";
import { putManifest } from "./put-manifest.ts";
import { RequestError } from "./request-error.ts";
import type { Route } from "./route.ts";
import type { ServedContent, WritableContent } from "./served-content.ts";
import type { UploadSessions } from "./upload-sessions.ts";

const READ = ["GET", "HEAD"];
const READ_OR_PUT = [...READ, "PUT"];

export interface Handled {
  readonly content: ServedContent;
  readonly writable: WritableContent | undefined;
  readonly sessions: UploadSessions;
  /** Files that are being written, by path. */
  readonly writing: Map<string, Promise<unknown>>;
}

/** Answers one request. Throws what a store throws, and RequestErrors for what is not answered otherwise. */
export async function handleRequest(exchange: Exchange, route: Route, handled: Handled): Promise<void> {
  const { images } = handled.content;
  switch (route.kind) {
    case "base":
      allow(exchange, READ);
      answerJson(exchange, 200, {}, { "Docker-Distribution-Api-Version": "registry/2.0" });
      return;
    case "catalog":
      allow(exchange, READ);
      return listRepositories(exchange, images);
    case "tags":
      allow(exchange, READ);
      return listTags(exchange, images, route.repository);
    case "referrers":
      allow(exchange, READ);
      return listReferrers(exchange, images.repository(route.repository), route.digest);
    case "blob":
      allow(exchange, READ);
      return getBlob(exchange, images.repository(route.repository), route.digest);
    case "manifest":
      return handleManifest(exchange, route, handled);
    case "file":
      return handleFile(exchange, route, handled);
    case "uploads":
    case "upload":
      return handleUpload(exchange, route, handled);
    case "unknown":
      throw new RequestError(404, "UNSUPPORTED", "There is nothing at this address");
  }
}

function handleManifest(
  exchange: Exchange,
  { repository, reference }: Extract<Route, { kind: "manifest" }>,
  { content, writable }: Handled,
): Promise<void> {
  const { method } = exchange.request;
  const { images } = content;
  if (writable !== undefined && method === "DELETE")
    return deleteManifest(
      exchange,
      images.repository(repository),
      writable.images.repository(repository),
      reference,
    );
  allow(exchange, writable === undefined ? READ : READ_OR_PUT);
  return writable !== undefined && method === "PUT"
    ? putManifest(exchange, writable.images.repository(repository), repository, reference)
    : getManifest(exchange, images.repository(repository), reference);
}

function handleFile(
  exchange: Exchange,
  { path }: Extract<Route, { kind: "file" }>,
  { content, writable, writing }: Handled,
): Promise<void> {
  const { method } = exchange.request;
  if (writable !== undefined && method === "DELETE") return deleteFile(exchange, writable.files, path);
  allow(exchange, writable === undefined ? READ : READ_OR_PUT);
  return writable !== undefined && method === "PUT"
    ? putFile(exchange, writable.files, path, writing)
    : getFile(exchange, content.files, path);
}

type UploadRoute = Extract<Route, { kind: "uploads" | "upload" }>;

function handleUpload(
  exchange: Exchange,
  route: UploadRoute,
  { writable, sessions }: Handled,
): Promise<void> {
  if (writable === undefined) {
    throw new RequestError(405, "UNSUPPORTED", "These repositories are read-only here", {
      Allow: READ.join(", "),
    });
  }
  const target = { images: writable.images, sessions, repository: route.repository };
  if (route.kind === "uploads") {
    allow(exchange, ["POST"]);
    return beginUpload(exchange, target);
  }
  switch (exchange.request.method) {
    case "PATCH":
      return appendUpload(exchange, target, route.id);
    case "PUT":
      return finishUpload(exchange, target, route.id);
    case "DELETE":
      return cancelUpload(exchange, target, route.id);
    case undefined:
    default:
      allow(exchange, ["GET", "PATCH", "PUT", "DELETE"]);
      return showUpload(exchange, target, route.id);
  }
}
