import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import { openBundle } from "../../bundle/open-bundle.ts";
import type { OpenRange } from "../../bundle/tar/tar-source.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { Finding } from "../../errors/finding.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { pacedStream } from "../../files/directory/paced-stream.ts";
import { listDirectory } from "../../files/tree/list-directory.ts";
import type { ListedFile, ServedContent } from "../../serve/served-content.ts";
import { present } from "../../values/present.ts";
import { isBundlePlace, openBundleFiles } from "../bundle/open-bundle-files.ts";

/** What is to be served. */
export interface OpenedContent {
  readonly content: ServedContent;
  readonly findings: readonly Finding[];
  readonly close: () => Promise<void>;
}

/** Opens a repository directory or a bundle for strangers to read. Throws UserErrors for a place that is none. */
export async function openContent(
  place: string,
  { verifyKey, from }: { readonly verifyKey?: string; readonly from?: ForeignFormat },
): Promise<OpenedContent> {
  if (from === undefined && !(await isBundlePlace(place))) {
    if (verifyKey !== undefined)
      throw badFlags("--verify-key is for a bundle only", `${place} is not a bundle: leave it out.`);
    const { images, files } = await openBundle(place, openDirectoryFiles(place, { isServed: true }));
    const content = { images, files, listFiles: () => filesIn(place) };
    return { content, findings: [], close: () => Promise.resolve() };
  }
  const { servedBundle } = await import("../bundle/served-bundle.ts");
  const { findDelta } = await import("../bundle/find-delta.ts");
  const { findMissingVolumes } = await import("../bundle/missing-volumes.ts");
  const { readCheck } = await import("../bundle/check-signature.ts");
  const check = await readCheck(verifyKey);
  const openRange: OpenRange = (handle, start, end) => pacedStream(handle, start, { end });
  const bundle = await openBundleFiles([place], { openRange, ...check, ...present({ from }) });
  const close = (): Promise<void> => bundle.files.close();
  try {
    const findings = [...bundle.findings, ...findMissingVolumes(bundle, "serve"), ...findDelta(bundle)];
    return { content: servedBundle(bundle), findings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Without hashing any; names that begin with a dot are not served. */
async function filesIn(place: string): Promise<ListedFile[]> {
  const found: ListedFile[] = [];
  for (const path of await listDirectory(place, "files")) {
    if (/(?:^|\/)\./.test(path)) continue;
    const size = (await stat(join(place, path)).catch(() => undefined))?.size;
    if (size !== undefined) found.push({ path: path.slice("files/".length), size });
  }
  return found;
}
