import { inputBudget } from "../../content/input-budget.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { decodeText } from "../disk/decode-text.ts";
import type { ClusterSource } from "./list-request.ts";
import type { StateStoreReader } from "../../sources/state-store/state-store-reader.ts";

const PATH = /^\.{0,2}\//;
const SCHEME = /^(?:file|s3|gs|https?|do|linode|scw|hos):\/\//i;

/**
 * Opens a kOps state store by its URL; nothing is asked yet. S3 takes the credentials of the AWS SDK, Cloud Storage the application
 * default credentials. All that is read of it counts as input. Throws UserErrors BAD_STATE_STORE, INPUT_TOO_LARGE, and BAD_FLAGS for one that would have to be asked offline.
 */
export async function openStateStore(
  url: string,
  hosts: Hosts,
  { offline = false, maxInput }: Pick<ClusterSource, "offline" | "maxInput">,
): Promise<StateStoreReader> {
  const scheme = schemeOf(url);
  if (offline && scheme !== undefined && scheme !== "file")
    throw badFlags(
      `--offline does not allow reading the state store ${redactUrl(url)}`,
      "Leave out --offline, or give the cluster's documents with -f.",
    );
  const tree = await hosts.fileTree(url);
  const budget = inputBudget(maxInput);
  return {
    async read(path) {
      try {
        return decodeText(await budget.read(path, await tree.open(path, 0)));
      } catch (error) {
        if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
        throw error;
      }
    },
    list: (directory) => tree.list(directory),
  };
}

/** The scheme of a state store; undefined for a path. Throws a UserError BAD_STATE_STORE for one that is none of a store. */
export function schemeOf(url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (!(scheme === undefined ? PATH : SCHEME).test(url)) throw badStateStore(url);
  return scheme;
}

function badStateStore(url: string): UserError {
  return new UserError("BAD_STATE_STORE", `${redactUrl(url)} is not a state store that can be read`, {
    hint: [
      "Write --state or KOPS_STATE_STORE as file:///DIRECTORY (or a path that begins with /, ./ or ../), s3://BUCKET, gs://BUCKET or https://HOST/PATH (and do://, linode://, scw://, hos:// with S3_ENDPOINT).",
      "For another store, save `kops get cluster NAME -o yaml` and `kops get instancegroups -o yaml`, and give these files with -f.",
    ],
  });
}
