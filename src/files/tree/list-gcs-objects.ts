import { allPages } from "../../http/all-pages.ts";
import { noList } from "../../http/list-cut-short.ts";
import { objectPath, openGcsBucket } from "../gcs/gcs-bucket.ts";
import type { StoredFile } from "../../content/stored-content.ts";
import { isObject } from "../../values/is-object.ts";
import type { GcsOptions } from "../gcs/gcs-options.ts";
import type { GcsLocation } from "../location/file-location.ts";

/**
 * All objects of a Cloud Storage bucket whose names begin with `prefix`; `path` is the whole name. Throws UserErrors for what the service
 * refuses, TOO_LARGE and LIST_CUT_SHORT.
 */
export async function listGcsObjects(
  location: GcsLocation,
  options: GcsOptions,
  prefix: string,
): Promise<StoredFile[]> {
  const bucket = openGcsBucket(location, options);
  const place = { url: `gs://${location.bucket}/${prefix}`, side: options.side ?? "local" };
  return allPages(place, async (pageToken) => {
    const page = await bucket.json({
      operation: "objects.list",
      method: "GET",
      key: prefix,
      path: objectPath(location.bucket),
      query: { prefix, pageToken, fields: "nextPageToken,items(name,size,updated)" },
    });
    if (!isObject(page)) throw noList(place);
    const next = page["nextPageToken"];
    return { entries: objectsIn(page), next: typeof next === "string" ? next : undefined };
  });
}

function objectsIn(page: Readonly<Record<string, unknown>>): StoredFile[] {
  const items: unknown[] = Array.isArray(page["items"]) ? page["items"] : [];
  return items.filter(isObject).flatMap(({ name, size, updated }) => {
    if (typeof name !== "string") return [];
    const written = typeof updated === "string" ? Date.parse(updated) : Number.NaN;
    return [{ path: name, size: Number(size ?? 0), written: Number.isNaN(written) ? undefined : written }];
  });
}
