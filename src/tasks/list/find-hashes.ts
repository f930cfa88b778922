import type { FileSource } from "../../content/file-store.ts";
import type { UserError } from "../../errors/user-error.ts";
import { findHash } from "../../files/hash/find-hash.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { FilePlacement } from "../../remap/placement.ts";
import { mirrorUrl } from "../../transfer/mirrors.ts";

const TIMEOUT_MS = 20_000;

/** Files with the hashes that were found, and why some were not: a place that could not be asked, and the file. */
export interface FoundHashes<File> {
  readonly files: readonly File[];
  readonly failures: readonly { readonly canonical: string; readonly error: UserError }[];
}

/**
 * The same files with the hashes that the release does not know, read from `.sha256` or `.sha256sum` beside them, all at once and with
 * little patience: a listing without some hashes is better than none. `placesOf` says where a file may be, by default where its
 * canonical place's mirrors are.
 */
export async function findHashes<File extends FilePlacement>(
  files: readonly File[],
  hosts: Hosts,
  placesOf = ({ canonical }: File): readonly string[] => mirrorUrl(canonical, hosts.mirrors),
): Promise<FoundHashes<File>> {
  const sources = new Map<string, Promise<FileSource>>();
  const open = (base: string): Promise<FileSource> => {
    const opened = sources.get(base) ?? hosts.fileSource(base, "brief");
    sources.set(base, opened);
    return opened;
  };
  const failures: { canonical: string; error: UserError }[] = [];
  const found = await Promise.all(
    files.map(async (file) => {
      if (file.sha256 !== undefined) return file;
      const { canonical } = file;
      const places = placesOf(file);
      const own: UserError[] = [];
      const onFailure = (error: UserError): void => void own.push(error);
      const search = { open, mirrorsOf: () => places, timeoutMs: TIMEOUT_MS, onFailure };
      const sha256 = await findHash(canonical, search);
      if (sha256 !== undefined) return { ...file, sha256 };
      failures.push(...own.map((error) => ({ canonical, error })));
      return file;
    }),
  );
  return { files: found, failures };
}
