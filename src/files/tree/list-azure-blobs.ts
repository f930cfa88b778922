import type { StoredFile } from "../../content/stored-content.ts";
import { present } from "../../values/present.ts";
import { openAzureContainer } from "../azure/azure-container.ts";
import type { AzureOptions } from "../azure/azure-options.ts";
import { listBlobs } from "../azure/list-blobs.ts";
import type { AzureLocation } from "../location/file-location.ts";

/** All blobs of a container whose names begin with `prefix`; `path` is the whole name. Throws UserErrors for what Azure refuses. */
export async function listAzureBlobs(
  location: AzureLocation,
  options: AzureOptions,
  prefix: string,
): Promise<StoredFile[]> {
  const container = openAzureContainer(location, options);
  const found: StoredFile[] = [];
  let marker: string | undefined;
  do {
    const { blobs, next } = await listBlobs(container, prefix, marker);
    for (const { name, stat, written } of blobs)
      found.push({ path: name, size: stat.size, written, ...present({ sha256: stat.sha256 }) });
    marker = next;
  } while (marker !== undefined);
  return found;
}
