import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { MarkedFile } from "../../remap/marked-placement.ts";

/** Files, and what is to be said of their hashes. */
export interface FilledFiles {
  readonly files: readonly MarkedFile[];
  readonly findings: readonly Finding[];
}

/**
 * The files with the hashes that can be found beside them; a finding UNKNOWN_HASHES counts those that stay unknown. Without hosts nobody
 * is asked. `placesOf` says where a file may be besides its canonical place.
 */
export async function fillHashes(
  files: readonly MarkedFile[],
  hosts: Hosts | undefined,
  placesOf?: (file: MarkedFile) => readonly string[],
): Promise<FilledFiles> {
  if (unknown(files).length === 0) return { files, findings: [] };
  if (hosts === undefined) return { files, findings: stillUnknown(files, "no host was asked") };
  const { findHashes } = await import("./find-hashes.ts");
  const found = await findHashes(files, hosts, placesOf);
  return {
    files: found,
    findings: stillUnknown(found, "no .sha256 or .sha256sum beside them could be read"),
  };
}

function unknown(files: readonly MarkedFile[]): MarkedFile[] {
  return files.filter(({ sha256 }) => sha256 === undefined);
}

function stillUnknown(files: readonly MarkedFile[], why: string): Finding[] {
  const assets = unknown(files).map(({ canonical }) => canonical);
  if (assets.length === 0) return [];
  const message = `${assets.length} of ${files.length} files have no known sha256 (${why})`;
  return [{ code: "UNKNOWN_HASHES", severity: "warning", message, assets }];
}
