import { UserError } from "../../errors/user-error.ts";
import { pieceOf, sizeInTar, type TarPiece } from "../tar/lay-out-tar.ts";
import { BLOCK, TAR_END, tarHeader } from "../tar/tar-header.ts";
import { entryOf, type PackedEntry } from "./packed-entry.ts";
import { partName, VOLUMES_NAME } from "./packed-names.ts";
import { printVolumes, type Volumes } from "./volumes.ts";

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
 * the whole; layers and files are in one, in their order, and those that are larger than a volume are in parts. Throws a UserError
 * VOLUME_TOO_SMALL, about the size that was `asked` for, of which some may be taken for something else.
 */
export function planVolumes(
  content: VolumeContent,
  size: number,
  asked = size,
): readonly (readonly TarPiece[])[] {
  const most = Math.floor((size - 1) / BLOCK) * BLOCK;
  const shared = content.core.reduce((sum, entry) => sum + sizeInTar(entry.name, entry.size), 0);
  // The list of volumes is no longer than this, whatever it will say.
  const longest = Buffer.byteLength(printVolumes(fill(content.bulk, Math.max(most, LEAST_ROOM))));
  const room = (listed: number): number => most - shared - TAR_END.byteLength - textBytes(content, listed);
  let listed = longest;
  for (;;) {
    if (room(listed) < LEAST_ROOM) {
      const needed = most - room(listed) + LEAST_ROOM;
      // What is taken grows with the size.
      throw tooSmall(asked, asked === size ? needed : Math.ceil((needed + asked - size) * 1.001));
    }
    const volumes = fill(content.bulk, room(listed));
    const list = printVolumes(volumes);
    if (Buffer.byteLength(list) <= listed) return volumesOf(content, volumes, list);
    listed = Buffer.byteLength(list);
  }
}

function textBytes({ textsWith }: VolumeContent, listed: number): number {
  const list = entryOf(VOLUMES_NAME, Buffer.alloc(listed));
  return textsWith([list]).reduce((sum, { name, size }) => sum + sizeInTar(name, size), 0);
}

interface Filled extends Volumes {
  readonly pieces: readonly (readonly TarPiece[])[];
}

function fill(bulk: readonly PackedEntry[], room: number): Filled {
  const pieces: TarPiece[][] = [[]];
  const split = new Map<string, number[]>();
  let left = room;
  const add = (piece: TarPiece): void => {
    const bytes = sizeInTar(piece.name, piece.size);
    if (bytes > left && left < room) {
      pieces.push([]);
      left = room;
    }
    pieces.at(-1)?.push(piece);
    left -= bytes;
  };
  for (const entry of bulk) {
    if (sizeInTar(entry.name, entry.size) <= room) add(pieceOf(entry));
    else
      for (const part of partsOf(entry, room)) {
        split.set(entry.name, [...(split.get(entry.name) ?? []), part.size]);
        add(part);
      }
  }
  return { pieces, split, names: pieces.map((own) => own.map(({ name }) => name)) };
}

function partsOf(entry: PackedEntry, room: number): TarPiece[] {
  const parts: TarPiece[] = [];
  for (let start = 0; start < entry.size;) {
    const name = partName(entry.name, parts.length + 1);
    const most = Math.floor((room - tarHeader(name, room).byteLength) / BLOCK) * BLOCK;
    const size = Math.min(most, entry.size - start);
    parts.push({ name, entry, start, size });
    start += size;
  }
  return parts;
}

function volumesOf(content: VolumeContent, { pieces }: Filled, list: string): TarPiece[][] {
  const texts = content.textsWith([entryOf(VOLUMES_NAME, list)]);
  const shared = [...texts, ...content.core].map(pieceOf);
  return pieces.map((own) => [...shared, ...own]);
}

function tooSmall(size: number, needed: number): UserError {
  return new UserError("VOLUME_TOO_SMALL", `Volumes of ${size} bytes are too small`, {
    hint: `Each volume holds the lists and manifests of the whole bundle. Choose more than ${needed} bytes.`,
  });
}
