import { repositoryName } from "../../content/image-reference.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import type { VerifyPlaces } from "./verify-places.ts";

/** Where a copy puts things, asked with the credentials of whoever copies. */
export function operatorPlaces(stores: TransferStores, directory: string | undefined): VerifyPlaces {
  return {
    images: ({ target }) => {
      const { registry, repository } = target;
      const store = stores.targetImage(target);
      const where = directory === undefined ? repositoryName(target) : `${directory}: ${repository}`;
      // A directory says of each repository which blobs it has, and asking costs nothing.
      return [{ store, scope: directory === undefined ? registry : where, where }];
    },
    upstream: ({ source }) => stores.sourceImages(source),
    file: async ({ target: { root, path } }) => ({
      source: await stores.targetFiles(root),
      path,
      where: redactUrl(`${root.replace(/\/$/, "")}/${path}`),
      // The artifact of an OCI registry names the hash of a blob that may be gone.
      isVouching: !root.startsWith("oci://"),
      hasHashFiles: true,
    }),
  };
}
