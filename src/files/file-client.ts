import type { FileOptions } from "./file-options.ts";
import { present } from "../values/present.ts";

/** What every family needs of the options: the client, the side to name in errors, metadata for what is written. */
export function fileClient({
  http,
  side,
  metadata,
}: FileOptions): Pick<FileOptions, "http" | "side" | "metadata"> {
  return { http, ...present({ side, metadata }) };
}
