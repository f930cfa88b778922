import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import { openPacked, type PackedBundle, type PackedPart } from "../../bundle/packed/open-packed.ts";
import { isPacked, type CheckSignature } from "../../bundle/packed/packed-texts.ts";
import { beginsLikeTar } from "../../bundle/tar/begins-like-tar.ts";
import { openTarFiles } from "../../bundle/tar/open-tar-files.ts";
import type { OpenRange } from "../../bundle/tar/tar-source.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { UserError } from "../../errors/user-error.ts";
import { diskError } from "../../files/directory/disk-error.ts";
import { openFolderFiles } from "../../files/directory/open-folder-files.ts";
import { isTarPlace, nameOfVolumes } from "../disk/tar-place.ts";
import { unique } from "../../values/unique.ts";
import { joinWords } from "../../values/join-words.ts";

/** How a bundle is opened. */
export interface OpenBundleOptions {
  /** How its bytes are read. */
  readonly openRange?: OpenRange;
  /** What another tool packed it as; a bundle of this one where left out. */
  readonly from?: ForeignFormat;
  /** Nothing is read of a bundle that is not signed as this wants it. */
  readonly check?: CheckSignature;
}

/**
 * Opens a bundle: a directory, a tar, or volumes, each named or all in a directory. Nothing is unpacked or written but compressed archives of other tools. Throws the UserErrors
 * of `openPacked`, of `check`, and UNREADABLE_FILE.
 */
export async function openBundleFiles(
  places: readonly string[],
  { openRange, from, check }: OpenBundleOptions = {},
): Promise<PackedBundle> {
  if (from !== undefined) {
    if (check !== undefined)
      throw badFlags(
        "--verify-key is about a bundle, and what another tool packed has no signature of one",
        "Leave it out, or check the archive's own signature with the tool that made it.",
      );
    const { openForeignBundle } = await import("./open-foreign-bundle.ts");
    return openForeignBundle(places, from, openRange);
  }
  const parts = await Promise.all(places.map((place) => partsAt(place, openRange)));
  return openPacked(parts.flat(), check);
}

/** Whether a place is a bundle, or a tar by its name or by how it begins; not whether it is whole, nor whether there is such a file. */
export async function isBundlePlace(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() !== true)
    return isTarPlace(place) || (found?.isFile() === true && (await beginsLikeTar(place)));
  return (await isPacked(openFolderFiles(place))) || (await volumesIn(place)).length > 0;
}

async function partsAt(place: string, openRange: OpenRange | undefined): Promise<PackedPart[]> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() !== true) return [{ place, open: () => openTarFiles(place, openRange) }];
  const folder = { place, open: () => Promise.resolve(openFolderFiles(place)) };
  if (await isPacked(openFolderFiles(place))) return [folder];
  const volumes = await volumesIn(place);
  if (volumes.length === 0) return [folder];
  return volumes.map((name) => ({
    place: join(place, name),
    open: () => openTarFiles(join(place, name), openRange),
  }));
}

/** `NAME.001.tar` or `NAME.001.tar.zst` and so on. Throws a UserError VOLUMES_DIFFER where there are those of several bundles. */
async function volumesIn(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter((name) => nameOfVolumes(name) !== undefined).sort();
  const bundles = unique(names.map((name) => nameOfVolumes(name) ?? name));
  if (bundles.length < 2) return names;
  throw new UserError("VOLUMES_DIFFER", `${folder} has volumes of ${joinWords(bundles)}`, {
    hint: "Name the volumes of one of them.",
  });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw diskError(error, "what is in it", folder, "read");
  }
}
