import { UserError } from "../../errors/user-error.ts";
import type { GcsLocation } from "./file-location.ts";
import { refuseExtras } from "./refuse-extras.ts";
import { schemeUrl } from "./scheme-url.ts";
import { pathSegments, splitBucket } from "./url-path.ts";

/** Hosts of Cloud Storage's XML API and of its console downloads (Cloud Storage documentation, "Request endpoints"). */
const HOST =
  /^(?:(?<bucket>.+)\.)?(?:(?:storage|storage-download|commondatastorage)\.googleapis\.com|storage\.cloud\.google\.com|storage\.[a-z0-9-]+\.rep\.googleapis\.com)$/;

/** A bucket from a URL on one of Google's hosts or `gs://`; undefined for anything else. Throws a UserError BAD_FILE_REPOSITORY. */
export function parseGcsPlace(text: string): GcsLocation | undefined {
  const url = schemeUrl(text, ["gs:", "http:", "https:"]);
  if (url === undefined) return undefined;
  const location = parseUrl(url);
  if (location !== undefined) refuseExtras(url);
  return location;
}

function parseUrl(url: URL): GcsLocation | undefined {
  if (url.protocol === "gs:") return inBucket(url, url.hostname);
  const match = HOST.exec(url.hostname);
  if (match === null) return undefined;
  const bucket = match.groups?.["bucket"];
  if (bucket !== undefined) return inBucket(url, bucket);
  const split = splitBucket(url);
  if (split === undefined) throw noBucket(url);
  return { kind: "gcs", ...split };
}

function inBucket(url: URL, bucket: string): GcsLocation {
  if (bucket === "") throw noBucket(url);
  return { kind: "gcs", bucket, prefix: pathSegments(url).join("/") };
}

function noBucket(url: URL): UserError {
  return new UserError("BAD_FILE_REPOSITORY", `${url.protocol}//${url.host}${url.pathname} names no bucket`, {
    hint: "Cloud Storage is written https://storage.googleapis.com/BUCKET/PREFIX or gs://BUCKET/PREFIX.",
  });
}
