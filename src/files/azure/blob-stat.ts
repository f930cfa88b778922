import type { FileStat } from "../../content/file-store.ts";
import type { Headers } from "../../http/http.ts";
import { md5Hex } from "../md5-hex.ts";
import { sha256InMetadata } from "../own-metadata.ts";
import { present } from "../../values/present.ts";
import { elementOf, elementsOf, textOf } from "../xml/element-of.ts";

/** What a blob's properties say of it (REST API, "Get Blob Properties"). */
export function blobStat(headers: Headers): FileStat {
  const metadata = { sha256: headers["x-ms-meta-sha256"], size: headers["x-ms-meta-size"] };
  return statOf({
    size: Number(headers["content-length"] ?? 0),
    md5: headers["content-md5"],
    etag: headers["etag"],
    metadata,
  });
}

/** A blob as a listing has it. */
interface ListedBlob {
  readonly name: string;
  readonly stat: FileStat;
  /** Milliseconds since 1970; undefined where the listing does not tell. */
  readonly written: number | undefined;
}

/** A page of a listing; `next` marks the one after it, where there is one. */
export interface BlobPage {
  readonly blobs: readonly ListedBlob[];
  readonly next: string | undefined;
}

/**
 * A page of a listing with metadata (REST API, "List Blobs"). Read by its few elements of interest, none of which can be within another
 * of the same name. Folders of an account with a hierarchical namespace are left out.
 */
export function readBlobPage(xml: string): BlobPage {
  const blobs = elementsOf(xml, "Blob");
  return {
    blobs: blobs.filter((blob) => textOf(blob, "hdi_isfolder") !== "true").map(listedBlob),
    next: textOf(xml, "NextMarker"),
  };
}

function listedBlob(blob: string): ListedBlob {
  const metadata = elementOf(blob, "Metadata") ?? "";
  const written = Date.parse(textOf(blob, "Last-Modified") ?? "");
  const stat = statOf({
    size: Number(textOf(blob, "Content-Length") ?? 0),
    md5: textOf(blob, "Content-MD5"),
    etag: undefined,
    metadata: { sha256: textOf(metadata, "sha256"), size: textOf(metadata, "size") },
  });
  return { name: nameOf(blob), stat, written: Number.isNaN(written) ? undefined : written };
}

interface Properties {
  readonly size: number;
  /** Base64. */
  readonly md5: string | undefined;
  readonly etag: string | undefined;
  readonly metadata: Readonly<Record<string, string | undefined>>;
}

function statOf({ size, md5: base64, etag, metadata }: Properties): FileStat {
  const sha256 = sha256InMetadata(metadata, size);
  const md5 = md5Hex(base64);
  return {
    size,
    ...present({ sha256, md5, etag }),
  };
}

/** A name that XML cannot hold is escaped as in a URL. */
function nameOf(blob: string): string {
  const name = textOf(blob, "Name") ?? "";
  return /<Name Encoded="true">/i.test(blob) ? decodeURIComponent(name) : name;
}
