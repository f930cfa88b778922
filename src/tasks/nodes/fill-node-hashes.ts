import type { Hosts } from "../../hosts/hosts.ts";
import type { MarkedFile } from "../../remap/marked-placement.ts";
import { mirrorUrl } from "../../transfer/mirrors.ts";
import { present } from "../../values/present.ts";
import type { HashSearching } from "../list/list-request.ts";
import { fillHashes, type FilledFiles } from "../list/fill-hashes.ts";

/**
 * Files with the hashes that the release does not know: read beside them where nodes download them, as kOps does when it provisions, and
 * where that has none, beside the canonical ones. Without hosts nobody is asked.
 */
export function fillNodeHashes(
  files: readonly MarkedFile[],
  hosts: Hosts | undefined,
  hashes: HashSearching | undefined,
): Promise<FilledFiles> {
  const placesOf = ({ canonical, download }: MarkedFile): readonly string[] => [
    ...new Set([download, ...mirrorUrl(canonical, hosts?.mirrors ?? [])]),
  ];
  return fillHashes(files, hosts, { placesOf, ...present({ hashes }) });
}
