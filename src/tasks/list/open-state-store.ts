import { text } from "node:stream/consumers";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { StateStoreReader } from "../../sources/state-store/state-store-reader.ts";

const SCHEME = /^(?:file|s3|gs|https?|do|linode|scw|hos):\/\//i;

/**
 * Opens a kOps state store by its URL; nothing is asked yet. S3 takes the credentials of the AWS SDK, Cloud Storage the application
 * default credentials. Throws UserErrors BAD_STATE_STORE, and BAD_FLAGS for one that would have to be asked offline.
 */
export async function openStateStore(
  url: string,
  hosts: Hosts,
  isOffline: boolean,
): Promise<StateStoreReader> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined && !SCHEME.test(url)) throw badStateStore(url);
  if (isOffline && scheme !== undefined && scheme !== "file")
    throw badFlags(
      `offline, the state store ${redactUrl(url)} cannot be read`,
      "Leave out --offline, or give the cluster's documents with -f.",
    );
  const tree = await hosts.fileTree(url);
  return {
    async read(path) {
      try {
        return await text(await tree.open(path, 0));
      } catch (error) {
        if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
        throw error;
      }
    },
    list: (directory) => tree.list(directory),
  };
}

function badStateStore(url: string): UserError {
  return new UserError("BAD_STATE_STORE", `${redactUrl(url)} is not a state store that can be read`, {
    hint: [
      "Give file:///DIRECTORY, s3://BUCKET, gs://BUCKET or https://HOST/PATH (and do://, linode://, scw://, hos:// with S3_ENDPOINT).",
      "Another store's specs come by `kops get cluster NAME -o yaml` and `kops get instancegroups -o yaml`; give these with -f.",
    ],
  });
}
