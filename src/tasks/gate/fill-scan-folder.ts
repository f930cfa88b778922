import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layoutFiles, openImageLayout } from "../../bundle/image-layout.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { firstSuccess } from "../../transfer/first-success.ts";
import { fileNotFound } from "../../transfer/not-found-upstream.ts";
import { refuseLarge } from "../../transfer/refuse-large.ts";
import type { FileAtGate, ImageAtGate } from "../../transfer/asset-gate.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import type { PlatformImage } from "./gate-subject.ts";
import type { ScanFolder } from "./scan-folder.ts";

/** An image's platforms as one layout, whose index names the one that is looked at; and the image as it is read from there. */
export async function putImageInFolder(
  folder: string,
  { copy, source }: Pick<ImageAtGate, "copy" | "source">,
  platforms: readonly PlatformImage[],
): Promise<{ readonly scan: ScanFolder; readonly content: SourceRepository }> {
  const path = join(folder, "layout");
  const layout = openImageLayout(openDirectoryFiles(path));
  const have = new Set<string>();
  for (const { manifest } of platforms) {
    for (const blob of childrenOf(manifest).blobs.filter(({ digest }) => !have.has(digest))) {
      refuseLarge(copy, blob.size, blob.digest);
      await layout.putBlob(blob, (offset) => source.open(blob, offset));
      have.add(blob.digest);
    }
    await layout.putManifest(manifest);
  }
  const targets = platforms.map(({ name, manifest, platform }) => ({
    path,
    platform: name,
    prepare: () =>
      writeAll(path, layoutFiles({ ...manifest.descriptor, ...present({ platform }) }, copy.name)),
  }));
  const content: SourceRepository = {
    ...source,
    open: (blob, offset) => (have.has(blob.digest) ? layout.open(blob, offset) : source.open(blob, offset)),
  };
  return { scan: { folder, targets }, content };
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** A file under its own name, with its hash checked; and how it is read from there. */
export async function putFileInFolder(
  folder: string,
  { copy, sha256, places }: FileAtGate,
): Promise<{
  readonly scan: ScanFolder;
  readonly content: { readonly size: number; readonly open: OpenStream };
}> {
  const path = join(folder, "file");
  const store = openDirectoryFiles(path);
  const name = copy.target.path.split("/").at(-1) ?? "file";
  const written = await firstSuccess(places, async ({ source, path: from, url }) => {
    const size = copy.size ?? (await source.stat(from, copy.maxSize))?.size;
    if (size === undefined) return undefined;
    refuseLarge(copy, size);
    const origin = { side: "upstream" as const, url, ...(url === copy.name ? {} : { mirrorOf: copy.name }) };
    return store.write(name, { sha256, size, origin }, (offset) => source.open(from, offset));
  });
  if (written === undefined) throw fileNotFound(copy.name);
  const targets = [{ path: join(path, name), platform: "", prepare: () => Promise.resolve() }];
  const open: OpenStream = (offset) => store.open(name, offset);
  return { scan: { folder, targets }, content: { size: written.value.size, open } };
}
