import { UserError } from "../../errors/user-error.ts";
import { pieceOf, sizeInTar, type TarPiece } from "../tar/lay-out-tar.ts";
import { BLOCK, TAR_END } from "../tar/tar-header.ts";
import { volumeFiller, type FilledVolumes } from "./fill-volumes.ts";
import { entryOf, type PackedEntry } from "./packed-entry.ts";
import { VOLUMES_NAME } from "./packed-names.ts";
import { printVolumes } from "./volumes.ts";

/** What a plan of volumes needs to know of a bundle. */
export interface VolumeContent {
  readonly core: readonly PackedEntry[];
  readonly bulk: readonly PackedEntry[];
  readonly textsWith: (more: readonly PackedEntry[]) => readonly PackedEntry[];
}

/** The smallest share of a volume that has to be left for layers and files. */
const LEAST_ROOM = 64 * 1024;

/**
 * Cuts a bundle into tars of fewer than `size` bytes (so that 4 GiB fits where 4 GiB − 1 is the most). Each has the texts and manifests of
 * the whole; layers and files are in one, and those that are larger than a volume are in parts. Throws a UserError
 * VOLUME_TOO_SMALL, about the size that was `asked` for, of which some may be taken for something else.
 */
export function planVolumes(
  content: VolumeContent,
  size: number,
  asked = size,
): readonly (readonly TarPiece[])[] {
  const most = Math.floor((size - 1) / BLOCK) * BLOCK;
  const shared = content.core.reduce((sum, entry) => sum + sizeInTar(entry.name, entry.size), 0);
  const fill = volumeFiller(content.bulk);
  const least = leastRoom(content.bulk);
  const listBytes = (bytes: number): number => Buffer.byteLength(printVolumes(fill(bytes)));
  const room = (listed: number): number => most - shared - TAR_END.byteLength - textBytes(content, listed);
  let listed = listBytes(Math.max(most, least));
  for (;;) {
    if (room(listed) < least) {
      // In more volumes than there may be in the end.
      const needed = most - room(Math.ceil(listBytes(least) * 1.1)) + least;
      // What is taken grows with the size.
      throw tooSmall(asked, asked === size ? needed : Math.ceil((needed + asked - size) * 1.001));
    }
    const volumes = fill(room(listed));
    const list = printVolumes(volumes);
    if (Buffer.byteLength(list) <= listed) return volumesOf(content, volumes, list);
    listed = Buffer.byteLength(list);
  }
}

/** A part has a header with its name. */
function leastRoom(bulk: readonly PackedEntry[]): number {
  return LEAST_ROOM + 4 * bulk.reduce((most, { name }) => Math.max(most, Buffer.byteLength(name)), 0);
}

function textBytes({ textsWith }: VolumeContent, listed: number): number {
  const list = entryOf(VOLUMES_NAME, Buffer.alloc(listed));
  return textsWith([list]).reduce((sum, { name, size }) => sum + sizeInTar(name, size), 0);
}

function volumesOf(content: VolumeContent, { pieces }: FilledVolumes, list: string): TarPiece[][] {
  const texts = content.textsWith([entryOf(VOLUMES_NAME, list)]);
  const shared = [...texts, ...content.core].map(pieceOf);
  return pieces.map((own) => [...shared, ...own]);
}

function tooSmall(size: number, needed: number): UserError {
  return new UserError("VOLUME_TOO_SMALL", `Volumes of ${size} bytes are too small`, {
    hint: `Each volume holds the lists and manifests of the whole bundle. Choose more than ${needed} bytes.`,
  });
}
