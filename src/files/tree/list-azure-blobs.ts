import type { StoredFile } from "../../content/stored-content.ts";
import { present } from "../../values/present.ts";
import { allPages } from "../../http/all-pages.ts";
import { openAzureContainer } from "../azure/azure-container.ts";
import type { AzureOptions } from "../azure/azure-options.ts";
import { listBlobs } from "../azure/list-blobs.ts";
import type { AzureLocation } from "../location/file-location.ts";

/**
 * All blobs of a container whose names begin with `prefix`; `path` is the whole name. Throws UserErrors for what Azure refuses, TOO_LARGE
 * and LIST_CUT_SHORT.
 */
export async function listAzureBlobs(
  location: AzureLocation,
  options: AzureOptions,
  prefix: string,
): Promise<StoredFile[]> {
  const container = openAzureContainer(location, options);
  const place = { url: container.urlOf(prefix), side: options.side ?? "local" };
  return allPages(place, async (marker) => {
    const { blobs, next } = await listBlobs(container, prefix, marker);
    const entries = blobs.map(({ name, stat, written }) => ({
      path: name,
      size: stat.size,
      written,
      ...present({ sha256: stat.sha256 }),
    }));
    return { entries, next };
  });
}
