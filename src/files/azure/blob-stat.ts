import type { FileStat } from "../../content/file-store.ts";
import type { Headers } from "../../http/http.ts";
import { md5Hex } from "../md5-hex.ts";
import { sha256InMetadata } from "../own-metadata.ts";
import { present } from "../../values/present.ts";

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

/**
 * A page of a listing with metadata (REST API, "List Blobs"), by blobs' names; undefined where there are more pages. Read by
 * its few elements of interest, none of which can be within another of the same name.
 */
export function readBlobPage(xml: string): Map<string, FileStat> | undefined {
  if (textOf(xml, "NextMarker") !== undefined) return undefined;
  const blobs = [...xml.matchAll(/<Blob>(.*?)<\/Blob>/gs)].map(([, blob = ""]) => blob);
  return new Map(blobs.map((blob) => [nameOf(blob), listedStat(blob)]));
}

function listedStat(blob: string): FileStat {
  const metadata = elementOf(blob, "Metadata") ?? "";
  return statOf({
    size: Number(textOf(blob, "Content-Length") ?? 0),
    md5: textOf(blob, "Content-MD5"),
    etag: undefined,
    metadata: { sha256: textOf(metadata, "sha256"), size: textOf(metadata, "size") },
  });
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

function textOf(xml: string, element: string): string | undefined {
  const text = elementOf(xml, element);
  return text === undefined || text === "" ? undefined : unescape(text);
}

function elementOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}(?: [^>]*)?>(.*?)</${element}>`, "s").exec(xml)?.[1];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return ENTITIES[name ?? ""] ?? whole;
    },
  );
}
