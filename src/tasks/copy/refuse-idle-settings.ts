import { badFlags } from "../../errors/bad-flags.ts";
import type { FileStoreSettings } from "../../hosts/file-store-settings.ts";

/** Kinds of stores that a setting is about, and the flag that states it. */
const NEEDS: readonly {
  readonly setting: keyof FileStoreSettings;
  readonly flag: string;
  readonly kinds: readonly string[];
  readonly what: string;
}[] = [
  { setting: "sse", flag: "--sse", kinds: ["s3"], what: "S3" },
  { setting: "kmsKey", flag: "--kms-key", kinds: ["s3", "gcs", "azure"], what: "S3, GCS or Azure Blob" },
  {
    setting: "storageClass",
    flag: "--storage-class",
    kinds: ["s3", "gcs", "azure"],
    what: "S3, GCS or Azure Blob",
  },
  { setting: "header", flag: "--header", kinds: ["http"], what: "an HTTP server" },
];

/** Throws a UserError BAD_FLAGS for a setting of stores that no file goes to: whoever gave it expects an effect. */
export function refuseIdleSettings(settings: FileStoreSettings, targets: ReadonlySet<string>): void {
  for (const { setting, flag, kinds, what } of NEEDS) {
    if (settings[setting] === undefined || kinds.some((kind) => targets.has(kind))) continue;
    throw badFlags(`${flag} is for files in ${what}, but no file goes there`, `Leave out ${flag}.`);
  }
}
