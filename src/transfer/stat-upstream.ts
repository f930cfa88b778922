import type { FileStat } from "../content/file-store.ts";
import { firstSuccess } from "./first-success.ts";
import { fileNotFound } from "./not-found-upstream.ts";
import type { TransferStores } from "./transfer-stores.ts";

/** What upstream says of a file. Throws a UserError FILE_NOT_FOUND, and those of places that do not answer. */
export async function statUpstream(
  url: string,
  { sourceFiles }: Pick<TransferStores, "sourceFiles">,
): Promise<FileStat> {
  const found = await firstSuccess(sourceFiles(url), ({ source, path }) => source.stat(path));
  if (found === undefined) throw fileNotFound(url);
  return found.value;
}
