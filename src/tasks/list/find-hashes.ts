import type { FileSource } from "../../content/file-store.ts";
import type { UserError } from "../../errors/user-error.ts";
import { findHash } from "../../files/hash/find-hash.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { FilePlacement } from "../../remap/placement.ts";
import { mirrorUrl } from "../../transfer/mirrors.ts";
import type { HashSearching } from "./list-request.ts";

/** Milliseconds for one file, where a list without its hash is better than none. */
const BRIEF_MS = 20_000;

/** Files with the hashes that were found, and why some were not: a place that could not be asked, and the file. */
export interface FoundHashes<File> {
  readonly files: readonly File[];
  readonly failures: readonly { readonly canonical: string; readonly error: UserError }[];
}

export interface HowToFindHashes<File> {
  /** Default "search". */
  readonly hashes?: HashSearching;
  /** Where a file may be; by default where its canonical place's mirrors are. */
  readonly placesOf?: (file: File) => readonly string[];
}

/** The same files with the hashes that the release does not know, read from `.sha256` or `.sha256sum` beside them, all at once. */
export async function findHashes<File extends FilePlacement>(
  files: readonly File[],
  hosts: Hosts,
  how: HowToFindHashes<File> = {},
): Promise<FoundHashes<File>> {
  const byMirrors = ({ canonical }: File): readonly string[] => mirrorUrl(canonical, hosts.mirrors);
  const { hashes = "search", placesOf = byMirrors } = how;
  const isBrief = hashes === "search";
  const sources = new Map<string, Promise<FileSource>>();
  const open = (base: string): Promise<FileSource> => {
    const opened = sources.get(base) ?? hosts.fileSource(base, isBrief ? "brief" : "usual");
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
      const timeout = isBrief ? { timeoutMs: BRIEF_MS } : {};
      const search = { open, mirrorsOf: () => places, onFailure, ...timeout };
      const sha256 = await findHash(canonical, search);
      if (sha256 !== undefined) return { ...file, sha256 };
      failures.push(...own.map((error) => ({ canonical, error })));
      return file;
    }),
  );
  return { files: found, failures };
}
