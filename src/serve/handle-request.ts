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

export interface Handled {
  readonly content: ServedContent;
  readonly writable: WritableContent | undefined;
  readonly sessions: UploadSessions;
  /** Files that are being written, by path. */
  readonly writing: Map<string, Promise<unknown>>;
}

/** Answers one request. Throws what a store throws, and RequestErrors for what is not answered otherwise. */
export async function handleRequest(exchange: Exchange, route: Route, handled: Handled): Promise<void> {
  const { images, files } = handled.content;
  const { writable } = handled;
  const isPut = exchange.request.method === "PUT" && writable !== undefined;
  const readOrPut = writable === undefined ? READ : [...READ, "PUT"];
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
      if (exchange.request.method === "DELETE" && writable !== undefined)
        return deleteManifest(
          exchange,
          images.repository(route.repository),
          writable.images.repository(route.repository),
          route.reference,
        );
      allow(exchange, readOrPut);
      if (!isPut) return getManifest(exchange, images.repository(route.repository), route.reference);
      return putManifest(
        exchange,
        writable.images.repository(route.repository),
        route.repository,
        route.reference,
      );
    case "file":
      if (exchange.request.method === "DELETE" && writable !== undefined)
        return deleteFile(exchange, writable.files, route.path);
      allow(exchange, readOrPut);
      return isPut
        ? putFile(exchange, writable.files, route.path, handled.writing)
        : getFile(exchange, files, route.path);
    case "uploads":
    case "upload":
      return handleUpload(exchange, route, handled);
    case "unknown":
      throw new RequestError(404, "UNSUPPORTED", "There is nothing at this address");
  }
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
