import type { PackedRecord } from "../../bundle/packed/create-record.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";

/** The same upstream, and a record in place of any target. */
export function recordingStores(stores: TransferStores, record: PackedRecord): TransferStores {
  return {
    ...stores,
    targetImage: ({ registry, repository }) => record.image(`${registry}/${repository}`),
    targetFiles: () => Promise.resolve(record.fileStore),
  };
}
