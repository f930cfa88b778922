import type { FileStat } from "../../content/file-store.ts";
import { md5Hex } from "../md5-hex.ts";
import { sha256InMetadata } from "../own-metadata.ts";
import { present } from "../../values/present.ts";
import { isObject } from "../../values/is-object.ts";

/** What Cloud Storage says of an object. */
export interface GcsObject {
  readonly name: string;
  readonly stat: FileStat;
  /** Changes whenever the object does. */
  readonly generation: string;
  /** Base64 of four bytes, big-endian. */
  readonly crc32c: string | undefined;
}

/** The fields of an object that are asked for (JSON API, "Objects: resource"). */
export const OBJECT_FIELDS = "name,size,generation,md5Hash,crc32c,metadata";

/** Reads an object resource; undefined for anything else. */
export function readGcsObject(json: unknown): GcsObject | undefined {
  if (!isObject(json)) return undefined;
  const { name, generation, md5Hash, crc32c, metadata } = json;
  const size = Number(json["size"]);
  if (typeof name !== "string" || typeof generation !== "string" || !Number.isSafeInteger(size)) {
    return undefined;
  }
  const sha256 = sha256InMetadata(isObject(metadata) ? texts(metadata) : {}, size);
  const md5 = md5Hex(typeof md5Hash === "string" ? md5Hash : undefined);
  return {
    name,
    generation,
    crc32c: typeof crc32c === "string" ? crc32c : undefined,
    stat: {
      size,
      ...present({ sha256, md5 }),
    },
  };
}

/** A page of a listing; undefined where there are more pages. */
export function readGcsPage(json: unknown): GcsObject[] | undefined {
  if (!isObject(json) || typeof json["nextPageToken"] === "string") return undefined;
  const items: unknown[] = Array.isArray(json["items"]) ? json["items"] : [];
  return items.flatMap((item) => readGcsObject(item) ?? []);
}

function texts(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
