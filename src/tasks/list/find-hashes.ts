import type { FileSource } from "../../content/file-store.ts";
import { findHash } from "../../files/hash/find-hash.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { FilePlacement } from "../../remap/placement.ts";
import { mirrorUrl } from "../../transfer/mirrors.ts";

const TIMEOUT_MS = 10_000;

/**
 * The same files with the hashes that the release does not know, read from `.sha256` or `.sha256sum` beside them, all at once and with
 * little patience: a listing without some hashes is better than none. `placesOf` says where a file may be, by default where its
 * canonical place's mirrors are.
 */
export async function findHashes<File extends FilePlacement>(
  files: readonly File[],
  hosts: Hosts,
  placesOf = ({ canonical }: File): readonly string[] => mirrorUrl(canonical, hosts.mirrors),
): Promise<File[]> {
  const sources = new Map<string, Promise<FileSource>>();
  const open = (base: string): Promise<FileSource> => {
    const opened = sources.get(base) ?? hosts.fileSource(base, "brief");
    sources.set(base, opened);
    return opened;
  };
  return Promise.all(
    files.map(async (file) => {
      if (file.sha256 !== undefined) return file;
      const places = placesOf(file);
      const sha256 = await findHash(file.canonical, { open, mirrorsOf: () => places, timeoutMs: TIMEOUT_MS });
      return sha256 === undefined ? file : { ...file, sha256 };
    }),
  );
}
