import type { FileStore } from "../content/file-store.ts";
import { oneAtATime } from "../values/one-at-a-time.ts";
import { answer, type Exchange } from "./exchange.ts";
import { announcedLength, openBody } from "./request-body.ts";
import { RequestError } from "./request-error.ts";

/** PUT of a file under its own name; If-None-Match: * refuses to replace one. */
export function putFile(
  exchange: Exchange,
  files: FileStore,
  path: string,
  writing: Map<string, Promise<unknown>>,
): Promise<void> {
  // What was there is looked at together with the write, so that of two who would both be the first only one is.
  return oneAtATime(writing, path, () => writeBody(exchange, files, path));
}

async function writeBody(exchange: Exchange, files: FileStore, path: string): Promise<void> {
  const { request } = exchange;
  const before = await files.stat(path);
  if (before !== undefined && request.headers["if-none-match"]?.trim() === "*") {
    throw new RequestError(412, "DENIED", `${path} is there already`);
  }
  const size = announcedLength(request);
  const { sha256 } = await files.write(path, size === undefined ? {} : { size }, openBody(request));
  answer(exchange, before === undefined ? 201 : 204, { ETag: `"${sha256}"` });
}
