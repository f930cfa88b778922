import { CONTENT_NAMES, FORMAT_FILE } from "./layout-places.ts";
import {
  DELTA_NAME,
  LOCK_NAME,
  SIGNATURE_NAME,
  SUMS_512_NAME,
  SUMS_NAME,
  VOLUMES_NAME,
} from "./packed/packed-names.ts";

/** Names directly below a directory that is copied to, or of a bundle, that are its own: files, and folders with all that is in them. */
export const STORE_NAMES: readonly string[] = [
  ...[FORMAT_FILE, ...CONTENT_NAMES, ".kops-assets"],
  ...[LOCK_NAME, SUMS_NAME, SUMS_512_NAME, SIGNATURE_NAME, DELTA_NAME, VOLUMES_NAME],
];
