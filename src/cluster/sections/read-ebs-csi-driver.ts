import type { AwsSpec } from "../cluster.ts";
import { readBoolean, readString, type Fields } from "../fields.ts";
import { readSwitchWith } from "./read-addons.ts";

/** The EBS CSI driver's section, under whatever name the API version has for it. */
export function readEbsCsiDriver(parent: Fields, key: string): AwsSpec["ebsCSIDriver"] {
  return readSwitchWith(parent, key, (fields) => ({
    managed: readBoolean(fields, "managed"),
    version: readString(fields, "version"),
  }));
}
