import { objectPath, openGcsBucket } from "../gcs/gcs-bucket.ts";
import { isObject } from "../../values/is-object.ts";
import type { GcsOptions } from "../gcs/gcs-options.ts";
import type { GcsLocation } from "../location/file-location.ts";

/** The names of all objects of a Cloud Storage bucket that begin with `prefix`. Throws UserErrors for what the service refuses. */
export async function listGcsObjects(
  location: GcsLocation,
  options: GcsOptions,
  prefix: string,
): Promise<string[]> {
  const bucket = openGcsBucket(location, options);
  const names: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await bucket.json({
      operation: "objects.list",
      method: "GET",
      key: prefix,
      path: objectPath(location.bucket),
      query: { prefix, pageToken, fields: "nextPageToken,items(name)" },
    });
    names.push(...namesIn(page));
    const next = isObject(page) ? page["nextPageToken"] : undefined;
    pageToken = typeof next === "string" && next !== "" ? next : undefined;
  } while (pageToken !== undefined);
  return names;
}

function namesIn(page: unknown): string[] {
  const items: unknown[] = isObject(page) && Array.isArray(page["items"]) ? page["items"] : [];
  return items.flatMap((item) => {
    const name = isObject(item) ? item["name"] : undefined;
    return typeof name === "string" ? name : [];
  });
}
