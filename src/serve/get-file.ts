import type { FileSource } from "../content/file-store.ts";
import type { Exchange } from "./exchange.ts";
import { RequestError } from "./request-error.ts";
import { sendContent } from "./send-content.ts";
import { present } from "../values/present.ts";

const TEXT = /\.(?:sha1|sha256|sha256sum|sha512|md5|txt|asc|sig|pem)$/;
const GZIP = /\.(?:tgz|gz)$/;

/** GET and HEAD of a file under its own name. There are no listings of folders. */
export async function getFile(exchange: Exchange, files: FileSource, path: string): Promise<void> {
  const found = await files.stat(path);
  if (found === undefined) throw new RequestError(404, "NOT_FOUND", `There is no file ${path}`);
  const etag = found.sha256 === undefined ? found.etag : `"${found.sha256}"`;
  await sendContent(exchange, {
    size: found.size,
    ...present({ etag }),
    by: "name",
    headers: { "Content-Type": contentType(path) },
    open: (offset) => files.open(path, offset),
  });
}

function contentType(path: string): string {
  if (TEXT.test(path)) return "text/plain; charset=utf-8";
  // Never Content-Encoding: clients would unpack it and see other bytes than the hash covers.
  return GZIP.test(path) ? "application/gzip" : "application/octet-stream";
}
