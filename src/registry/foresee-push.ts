import type { Descriptor } from "../content/descriptor.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { PushContext } from "./blob-push.ts";
import { hasBlob } from "./manifests.ts";

/** What `pushBlob` would do with a blob, without a request that writes: in its order, with a HEAD where it would ask for a mount in place. */
export async function foreseePush(
  { client, locations }: Pick<PushContext, "client" | "locations">,
  repository: string,
  blob: Descriptor,
): Promise<BlobOutcome> {
  if (locations.has(blob.digest, repository)) return "present";
  if (locations.elsewhere(blob.digest, repository).length > 0) return "mounted";
  return (await hasBlob(client, repository, blob)) ? "present" : "sent";
}
