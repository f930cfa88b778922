import type { Hosts } from "../../hosts/hosts.ts";
import type { OpenedPlace } from "./opened-place.ts";
import type { PruneRequest } from "./prune-request.ts";

/** Opens the place of a request; nothing is asked of it yet. */
export async function openPrunedPlace(request: PruneRequest, hosts: Hosts): Promise<OpenedPlace> {
  const { place } = request;
  if ("directory" in place) {
    const { openPrunedDirectory } = await import("./pruned-directory.ts");
    return openPrunedDirectory(place.directory);
  }
  if ("registry" in place) {
    const { openPrunedRegistry } = await import("./pruned-registry.ts");
    return openPrunedRegistry(place.registry, request.locks, hosts);
  }
  const { openPrunedFiles } = await import("./pruned-files.ts");
  return openPrunedFiles(place.files, request.locks, hosts);
}
