import { fileTag } from "../../files/oci/file-tag.ts";
import type { OciLocation } from "../../files/location/file-location.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { OpenedPlace } from "./opened-place.ts";
import { possiblePaths } from "./possible-paths.ts";
import { openPart } from "./pruned-registry.ts";

/** An `oci://` file repository: artifacts of one repository, under the tags of their paths and of their hashes. */
export function openPrunedArtifacts(
  { registry, repository }: OciLocation,
  locks: readonly Lock[],
  hosts: Hosts,
): Promise<OpenedPlace> {
  const tagsOf = (lock: Lock): string[] => [
    ...possiblePaths(lock).flatMap((path) => [fileTag(path), fileTag(`${path}.sha256`)]),
    ...lock.files.map(({ sha256 }) => sha256),
  ];
  const part = {
    host: registry,
    only: repository,
    isHere: (name: string) => name === repository,
    artifacts: (lock: Lock) => tagsOf(lock).map((tag) => ({ registry, repository, tag })),
  };
  return openPart(part, locks, hosts);
}
