import { Readable } from "node:stream";
import type { FileStat, FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import type { SendRange } from "../../http/http.ts";
import { createListings } from "../listings.ts";
import type { GcsLocation } from "../location/file-location.ts";
import { folderPrefix, joinPath } from "../location/url-path.ts";
import { settleConflict } from "../settle-conflict.ts";
import { objectPath, openGcsBucket, type GcsBucket } from "./gcs-bucket.ts";
import { OBJECT_FIELDS, readGcsObject, readGcsPage, type GcsObject } from "./gcs-object.ts";
import type { GcsOptions } from "./gcs-options.ts";
import { removeGcsObject } from "./remove-gcs-object.ts";
import { writeGcsObject } from "./write-gcs-file.ts";

const NONE = "0";

/**
 * A bucket of Cloud Storage, or what is below a prefix in it, as a tree of files, over its JSON API. A file is written under the
 * condition that the object is still as this store last saw it, so that two runs at once do not undo each other. ACLs are never set.
 */
export function openGcsFiles(location: GcsLocation, options: GcsOptions): FileStore {
  const bucket = openGcsBucket(location, options);
  const listings = createListings((folder) => listFolder(bucket, folder));
  const seen = new Map<string, string>();
  const keyOf = (path: string): string => joinPath(location.prefix, path);
  const stat = async (path: string): Promise<FileStat | undefined> => {
    const found = await getObject(bucket, keyOf(path));
    seen.set(path, found?.generation ?? NONE);
    return found?.stat;
  };
  return {
    stat,
    glance: (path) => listings.glance(path),
    open: (path, offset) => openObject(bucket, keyOf(path), offset),
    async remove(path) {
      seen.delete(path);
      listings.forget(path);
      await unlessMissing(removeGcsObject(bucket, keyOf(path)));
    },
    async write(path, expected, open) {
      const key = keyOf(path);
      const generation = seen.get(path) ?? (listings.lacks(path) ? NONE : undefined);
      listings.forget(path);
      try {
        const written = await writeGcsObject({ bucket, key, expected, open, generation });
        seen.set(path, written.generation);
        return written.file;
      } catch (error) {
        if (!hasCode(error, "CONTENT_CHANGED")) throw error;
        const url = `gs://${location.bucket}/${key}`;
        const side = options.side ?? "local";
        return settleConflict({ expected, found: await stat(path), url, side, cause: error });
      }
    },
  };
}

async function getObject(bucket: GcsBucket, key: string): Promise<GcsObject | undefined> {
  const path = objectPath(bucket.location.bucket, key);
  const query = { fields: OBJECT_FIELDS };
  return readGcsObject(
    await unlessMissing(bucket.json({ operation: "objects.get", method: "GET", key, path, query })),
  );
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasCode(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

async function openObject(bucket: GcsBucket, key: string, offset: number): Promise<Readable> {
  const { http, side } = bucket.options;
  const path = objectPath(bucket.location.bucket, key);
  const query = { alt: "media" };
  const send: SendRange = (headers) =>
    bucket.call({ operation: "objects.get", method: "GET", key, path, query, headers, kind: "download" });
  try {
    return await http.download({ url: `${bucket.endpoint}${path}`, offset, verified: true, side }, send);
  } catch (error) {
    if (hasCode(error, "RANGE_REFUSED")) return Readable.from([]);
    throw error;
  }
}

async function listFolder(bucket: GcsBucket, folder: string): Promise<Map<string, FileStat> | undefined> {
  const base = folderPrefix(bucket.location.prefix);
  const prefix = folderPrefix(`${base}${folder}`);
  const page = readGcsPage(
    await bucket.json({
      operation: "objects.list",
      method: "GET",
      key: prefix,
      path: objectPath(bucket.location.bucket),
      query: { prefix, maxResults: "1000", fields: `nextPageToken,items(${OBJECT_FIELDS})` },
    }),
  );
  return page && new Map(page.map(({ name, stat }) => [name.slice(base.length), stat]));
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof UserError && error.code === code;
}
