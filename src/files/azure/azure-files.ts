import { Readable } from "node:stream";
import type { FileStat, FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import type { SendRange } from "../../http/http.ts";
import { createListings } from "../listings.ts";
import type { AzureLocation } from "../location/file-location.ts";
import { folderPrefix, joinPath } from "../location/url-path.ts";
import { PartBuffers } from "../parts/part-buffers.ts";
import { settleConflict } from "../settle-conflict.ts";
import { openAzureContainer, type AzureContainer } from "./azure-container.ts";
import type { AzureOptions } from "./azure-options.ts";
import { blobStat } from "./blob-stat.ts";
import { listBlobs } from "./list-blobs.ts";
import { writeAzureBlob } from "./write-azure-blob.ts";
import { present } from "../../values/present.ts";

/** Bytes; those of a file above 244 GiB are larger, for Azure takes at most 50,000. */
const BLOCK_SIZE = 5 * 1024 * 1024;
const BLOCKS_IN_MEMORY = 4;

type Condition = Readonly<Record<string, string>>;
const NONE: Condition = { "if-none-match": "*" };

/**
 * A container of Azure Blob Storage, or what is below a prefix in it, as a tree of files, over its REST API. A file is written under
 * the condition that the blob is still as this store last saw it, so that two runs at once do not undo each other.
 */
export function openAzureFiles(location: AzureLocation, options: AzureOptions): FileStore {
  const container = openAzureContainer(location, options);
  const buffers = new PartBuffers(BLOCKS_IN_MEMORY, BLOCK_SIZE);
  const listings = createListings((folder) => listFolder(container, folder));
  const seen = new Map<string, Condition>();
  const keyOf = (path: string): string => joinPath(location.prefix, path);
  const stat = async (path: string): Promise<FileStat | undefined> => {
    const found = await getProperties(container, keyOf(path));
    seen.set(path, found?.etag === undefined ? NONE : { "if-match": found.etag });
    return found;
  };
  return {
    stat,
    glance: (path) => listings.glance(path),
    open: (path, offset) => openBlob(container, keyOf(path), offset),
    async remove(path) {
      seen.delete(path);
      listings.forget(path);
      await removeBlob(container, keyOf(path));
    },
    async write(path, expected, open) {
      const key = keyOf(path);
      const condition = seen.get(path) ?? (listings.lacks(path) ? NONE : {});
      listings.forget(path);
      try {
        const written = await writeAzureBlob({ container, key, expected, open, condition, buffers });
        if (written.etag !== undefined) seen.set(path, { "if-match": written.etag });
        return written;
      } catch (error) {
        if (!hasCode(error, "CONTENT_CHANGED")) throw error;
        const side = options.side ?? "local";
        return settleConflict({
          expected,
          found: await stat(path),
          url: container.urlOf(key),
          side,
          cause: error,
        });
      }
    },
  };
}

async function getProperties(container: AzureContainer, key: string): Promise<FileStat | undefined> {
  try {
    const response = await container.call({ operation: "Get Blob Properties", method: "HEAD", key });
    response.body.resume();
    return blobStat(response.headers);
  } catch (error) {
    if (hasCode(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

async function openBlob(container: AzureContainer, key: string, offset: number): Promise<Readable> {
  const { http, side } = container.options;
  const send: SendRange = ({ range, "if-range": validator }) =>
    container.call({
      operation: "Get Blob",
      method: "GET",
      key,
      kind: "download",
      headers: {
        ...present({ range, "if-match": validator }),
      },
    });
  try {
    return await http.download({ url: container.urlOf(key), offset, verified: true, side }, send);
  } catch (error) {
    if (hasCode(error, "RANGE_REFUSED")) return Readable.from([]);
    throw error;
  }
}

async function removeBlob(container: AzureContainer, key: string): Promise<void> {
  try {
    (await container.call({ operation: "Delete Blob", method: "DELETE", key })).body.resume();
  } catch (error) {
    if (!hasCode(error, "NOT_FOUND")) throw error;
  }
}

async function listFolder(
  container: AzureContainer,
  folder: string,
): Promise<Map<string, FileStat> | undefined> {
  const base = folderPrefix(container.location.prefix);
  const { blobs, next } = await listBlobs(container, folderPrefix(`${base}${folder}`));
  return next === undefined
    ? new Map(blobs.map(({ name, stat }) => [name.slice(base.length), stat]))
    : undefined;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof UserError && error.code === code;
}
