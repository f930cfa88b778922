import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import type { UserError } from "../../errors/user-error.ts";
import { groupBy } from "../../remap/group-by.ts";
import type { FoundHashes, HowToFindHashes } from "./find-hashes.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { MarkedFile } from "../../remap/marked-placement.ts";
import { unique } from "../../values/unique.ts";

/** Files, and what is to be said of their hashes. */
export interface FilledFiles {
  readonly files: readonly MarkedFile[];
  readonly findings: readonly Finding[];
}

/**
 * The files with the hashes that can be found beside them; a finding UNKNOWN_HASHES counts those that stay unknown. Without hosts nobody
 * is asked.
 */
export async function fillHashes(
  files: readonly MarkedFile[],
  hosts: Hosts | undefined,
  how: HowToFindHashes<MarkedFile> = {},
): Promise<FilledFiles> {
  if (unknown(files).length === 0) return { files, findings: [] };
  if (hosts === undefined) return { files, findings: stillUnknown(files, "no host was asked") };
  const { findHashes } = await import("./find-hashes.ts");
  const found = await findHashes(files, hosts, how);
  const left = stillUnknown(found.files, "no .sha256 or .sha256sum beside them could be read");
  return { files: found.files, findings: [...left, ...causesOf(found.failures)] };
}

/** Why places could not be asked: one finding per host and cause. */
function causesOf(failures: FoundHashes<MarkedFile>["failures"]): Finding[] {
  const groups = groupBy(failures, ({ error }) => `${hostOf(error)} ${error.code}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const assets = unique(group.map(({ canonical }) => canonical));
    return [{ ...findingOfError(first.error, assets), severity: "warning" }];
  });
}

function hostOf({ url = "" }: UserError): string {
  return URL.canParse(url) ? new URL(url).host : "";
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
