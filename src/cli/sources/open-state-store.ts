import { text } from "node:stream/consumers";
import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { openFileTree, type FileTree } from "../../files/open-file-tree.ts";
import type { StateStoreReader } from "../../sources/state-store/state-store-reader.ts";
import { accessOptions } from "../file-store-options.ts";
import { openNetwork } from "../open-network.ts";
import { readHostEnvironment } from "../read-environment.ts";

const SCHEME = /^(?:file|s3|gs|https?|do|linode|scw|hos):\/\//i;

/** A state store that is open for reading. */
export interface OpenStateStore {
  readonly reader: StateStoreReader;
  readonly close: () => Promise<void>;
}

/**
 * Opens a kOps state store by its URL; nothing is asked yet. S3 takes the credentials of the AWS SDK, Cloud Storage the
 * application default credentials. Throws UserError BAD_STATE_STORE.
 */
export async function openStateStore(url: string, env: NodeJS.ProcessEnv): Promise<OpenStateStore> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) && !SCHEME.test(url)) throw badStateStore(url);
  const environment = readHostEnvironment(env);
  const { http } = await openNetwork({ environment });
  const tree = openFileTree(url, { ...accessOptions(environment), http, side: "upstream" });
  return { reader: toReader(tree), close: () => http.close() };
}

function toReader(tree: FileTree): StateStoreReader {
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
    hint: "Give file:///DIRECTORY, s3://BUCKET, gs://BUCKET or https://HOST/PATH (and do://, linode://, scw://, hos:// with S3_ENDPOINT).\nAnother store's specs come by `kops get cluster NAME -o yaml` and `kops get instancegroups -o yaml`; give these with -f.",
  });
}
