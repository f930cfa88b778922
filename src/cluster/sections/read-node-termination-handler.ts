import type { AwsSpec } from "../cluster.ts";
import { readBoolean, readString, type Fields } from "../fields.ts";
import { readSwitchWith } from "./read-addons.ts";

/** `nodeTerminationHandler`: in v1alpha2 of the spec, in v1alpha3 of its cloudProvider.aws. */
export function readNodeTerminationHandler(parent: Fields): AwsSpec["nodeTerminationHandler"] {
  return readSwitchWith(parent, "nodeTerminationHandler", (fields) => ({
    version: readString(fields, "version"),
    enableSQSTerminationDraining: readBoolean(fields, "enableSQSTerminationDraining"),
  }));
}
