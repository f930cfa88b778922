import type { FileStore } from "../content/file-store.ts";
import { answer, type Exchange } from "./exchange.ts";
import { RequestError } from "./request-error.ts";

/** DELETE of a file under its own name. */
export async function deleteFile(exchange: Exchange, files: FileStore, path: string): Promise<void> {
  if (files.remove === undefined) throw new RequestError(405, "UNSUPPORTED", "Nothing can be deleted here");
  if ((await files.stat(path)) === undefined)
    throw new RequestError(404, "NAME_UNKNOWN", `There is no file ${path}`);
  await files.remove(path);
  answer(exchange, 204);
}
