import { findFilePlace } from "./find-file-place.ts";
import type { FileLocation } from "./location/file-location.ts";
import type { S3Endpoint } from "./location/own-s3-location.ts";

/** Where a file repository is. Throws UserErrors BAD_FILE_REPOSITORY, BAD_S3_ENDPOINT. */
export function parseFileRepository(text: string, endpoint?: S3Endpoint): FileLocation {
  return findFilePlace(text, endpoint).location;
}
