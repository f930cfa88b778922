import type { FileFamily } from "./file-family.ts";
import { AZURE_FAMILY } from "./families/azure-family.ts";
import { DIRECTORY_FAMILY } from "./families/directory-family.ts";
import { GCS_FAMILY } from "./families/gcs-family.ts";
import { HTTP_FAMILY } from "./families/http-family.ts";
import { OCI_FAMILY } from "./families/oci-family.ts";
import { S3_FAMILY } from "./families/s3-family.ts";

/** Asked in this order: whatever nobody before knows on http(s) is a plain HTTP server. A new kind of store is a file and a row. */
export const FILE_STORES: readonly FileFamily[] = [
  DIRECTORY_FAMILY,
  S3_FAMILY,
  GCS_FAMILY,
  AZURE_FAMILY,
  OCI_FAMILY,
  HTTP_FAMILY,
];
