import type { DownloadRequest, Http, SendRange } from "./http.ts";

/** Asks for a piece by a plain request. */
export function plainSender(request: Http["request"], wanted: DownloadRequest): SendRange {
  const { url, label, side, signal } = wanted;
  return (range) =>
    request({
      method: "GET",
      url,
      kind: "download",
      label,
      headers: { ...wanted.headers, ...range },
      expect: [200, 206],
      side,
      signal,
    });
}
