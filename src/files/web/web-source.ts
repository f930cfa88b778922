import { Readable } from "node:stream";
import type { FileSource } from "../../content/file-store.ts";
import type { SendRange } from "../../http/http.ts";
import { UserError } from "../../errors/user-error.ts";
import { fileUrl } from "../location/url-path.ts";
import { statUrl } from "./stat-url.ts";
import { requestHeaders, type WebOptions } from "./web-options.ts";

const RANGE_REFUSED = "RANGE_REFUSED";

/**
 * Files below an http(s) URL, read as any client reads them. A cut download resumes itself, under the condition that the server's
 * ETag is still the same; a server without ETags is trusted there, because whoever reads a file checks its hash.
 */
export function openWebSource(base: string, options: WebOptions): FileSource {
  return {
    stat: (path, most) => statUrl(fileUrl(base, path), options, most),
    open: (path, offset) => openUrl(fileUrl(base, path), offset, options),
  };
}

async function openUrl(url: string, offset: number, options: WebOptions): Promise<Readable> {
  const { http, side } = options;
  const send: SendRange = (range) =>
    http.request({
      method: "GET",
      url,
      kind: "download",
      headers: range,
      ownHeaders: requestHeaders(options),
      expect: [200, 206],
      explain: ({ status }) => (status === 416 ? { code: RANGE_REFUSED } : undefined),
      side,
    });
  try {
    return await http.download({ url, offset, verified: true, side }, send);
  } catch (error) {
    if (await isAtEnd(error, url, offset, options)) return Readable.from([]);
    throw error;
  }
}

/** A range that begins at a file's very end is refused (RFC 9110, 14.1.2). */
async function isAtEnd(error: unknown, url: string, offset: number, options: WebOptions): Promise<boolean> {
  if (!(error instanceof UserError) || error.code !== RANGE_REFUSED) return false;
  return (await statUrl(url, options))?.size === offset;
}
