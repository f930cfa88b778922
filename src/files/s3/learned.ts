import type { Http } from "../../http/http.ts";
import type { S3Location } from "../location/file-location.ts";

/** What an endpoint's answers have shown of it. */
export interface Learned {
  /** It stores content without checking the checksum beside it: the signature has to cover the content. */
  ignoresChecksums: boolean;
  /** By what it takes content to be checked: a sha256 (x-amz-checksum-sha256), Content-MD5, or the signature alone. */
  checkedBy: "sha256" | "md5" | "signature";
}

const LEARNED = new WeakMap<Http, Map<string, Learned>>();

/** Shared by all buckets that one client speaks to at one endpoint; each of Amazon's own buckets has settings of its own. */
export function learnedOf(http: Http, { endpoint, bucket }: S3Location): Learned {
  const places = LEARNED.get(http) ?? new Map<string, Learned>();
  LEARNED.set(http, places);
  const key = endpoint ?? `s3://${bucket}`;
  const learned = places.get(key) ?? { ignoresChecksums: false, checkedBy: "sha256" };
  places.set(key, learned);
  return learned;
}
