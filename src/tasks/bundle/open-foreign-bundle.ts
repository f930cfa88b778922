import { open, stat } from "node:fs/promises";
import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import { readForeign, type ForeignContent } from "../../bundle/foreign/read-foreign.ts";
import { compressionOf } from "../../bundle/compression.ts";
import { joinFiles } from "../../bundle/packed/join-files.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { lockSource } from "../../bundle/packed/lock-source.ts";
import { damagedBundle } from "../../bundle/packed/packed-errors.ts";
import { damagedContent } from "../../bundle/packed/damaged-content.ts";
import { packedRepository } from "../../bundle/packed/packed-repository.ts";
import { emptyRepository } from "../../bundle/packed/read-image-graph.ts";
import { openTarFiles } from "../../bundle/tar/open-tar-files.ts";
import type { OpenRange } from "../../bundle/tar/tar-source.ts";
import { repositoryName } from "../../content/image-reference.ts";
import type { NamedFiles } from "../../content/named-files.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { openFolderFiles } from "../../files/directory/open-folder-files.ts";
import { makeLock } from "../../transfer/make-lock.ts";
import type { CopySource } from "../copy/copy-assets.ts";
import { printLock } from "../disk/lock-file.ts";
import { unpackArchive } from "./unpack-archive.ts";

/**
 * Opens what another tool packed, as a bundle of images without files: its lock is made of what is in it. A compressed archive is unpacked
 * below TMPDIR until it is closed. Throws UserErrors BAD_FLAGS, UNREADABLE_FILE, NO_IMAGE_NAMES, NOT_A_BUNDLE, and the BUNDLE_… ones.
 */
export async function openForeignBundle(
  places: readonly string[],
  format: ForeignFormat,
  openRange?: OpenRange,
): Promise<PackedBundle> {
  const [place, second] = places;
  if (place === undefined || second !== undefined)
    throw badFlags(
      `--from ${format} reads one archive, not ${places.length}`,
      "Load them one after the other.",
    );
  const { files, findings } = await openFiles(place, format, openRange);
  try {
    const content = await readForeign(place, files, format);
    const { lock, failures } = await lockOf(place, content);
    return {
      place,
      files: await joinFiles([{ place, files: content.files }], new Map(), (name) =>
        damagedBundle(place, `${name} is missing`),
      ),
      graph: content.graph,
      lock: lockSource(place, lock),
      sums: new Map(),
      missing: [],
      volumes: { names: [], split: new Map() },
      leftOut: new Map(),
      damaged: damagedContent(place),
      findings: [...findings, ...content.findings, ...failures],
      foreign: { format, hasOwnDigests: content.isMade },
    };
  } catch (error) {
    await files.close();
    throw error;
  }
}

async function openFiles(
  place: string,
  format: ForeignFormat,
  openRange: OpenRange | undefined,
): Promise<{ readonly files: NamedFiles; readonly findings: readonly Finding[] }> {
  // docker save keeps a layer once, and links to it (docker, image/tarexport).
  const links = format === "docker-archive" ? "within" : "refuse";
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() === true) return { files: openFolderFiles(place), findings: [] };
  const how = found?.isFile() === true ? compressionOf(await firstBytes(place)) : undefined;
  if (how === undefined) return { files: await openTarFiles(place, openRange, links), findings: [] };
  const unpacked = await unpackArchive(place, how);
  try {
    const files = await openTarFiles(unpacked.place, openRange, links, place);
    const close = (): Promise<void> => files.close().finally(unpacked.remove);
    return { files: { ...files, close }, findings: [isUnpacked(place, unpacked.place)] };
  } catch (error) {
    await unpacked.remove();
    throw error;
  }
}

async function firstBytes(place: string): Promise<Uint8Array> {
  const handle = await open(place).catch(() => undefined);
  if (handle === undefined) return new Uint8Array();
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isUnpacked(place: string, unpacked: string): Finding {
  return {
    code: "ARCHIVE_UNPACKED",
    severity: "info",
    message: `${place} is compressed, so it is unpacked into ${unpacked} until the end`,
    hint: "set TMPDIR to a folder with room, or unpack it yourself",
    assets: [],
  };
}

/** What is damaged in it is told, and the rest can be read. */
async function lockOf(
  place: string,
  { graph, files, names }: ForeignContent,
): Promise<{ readonly lock: string; readonly failures: readonly Finding[] }> {
  const stores: CopySource = {
    sourceImages: (image) => [
      packedRepository(graph.get(repositoryName(image)) ?? emptyRepository(), files, damagedContent(place)),
    ],
    sourceFiles: () => [],
  };
  const images = names.map((canonical) => ({ canonical, download: canonical, why: [] }));
  const { lock, failures } = await makeLock({ images, files: [] }, stores);
  return {
    lock: printLock(lock),
    failures: failures.map(({ canonical, error }) => findingOfError(error, [canonical])),
  };
}
