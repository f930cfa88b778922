import type { PackedRecord } from "../../bundle/packed/create-record.ts";
import { repositoryName } from "../../content/image-reference.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";

/** The same upstream, and a record in place of any target. */
export function recordingStores(stores: TransferStores, record: PackedRecord): TransferStores {
  return {
    ...stores,
    targetImage: (image) => record.image(repositoryName(image)),
    targetFiles: () => Promise.resolve(record.fileStore),
  };
}
