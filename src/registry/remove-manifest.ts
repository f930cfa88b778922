import type { Digest } from "../content/digest.ts";
import type { Explanation, Refusal } from "../http/http.ts";
import { discard } from "../http/read-body.ts";
import type { RegistryClient } from "./registry-client.ts";
import { explainRefusal } from "./registry-error.ts";
import { deleteScope } from "./scope.ts";

const GONE = [200, 202, 204, 404];
/** What registries answer that know digests only: distribution 2 says 400 DIGEST_INVALID, others 405. */
const DIGESTS_ONLY = [400, 405];

/** Takes a tag away and leaves its manifest (distribution-spec, "Deleting tags"), which not every registry can. */
export async function removeTag(
  client: RegistryClient,
  repository: string,
  tag: string,
): Promise<"removed" | "unsupported"> {
  const response = await client.send({
    method: "DELETE",
    path: `/v2/${repository}/manifests/${tag}`,
    scopes: deleteScope(repository),
    label: "DELETE tag",
    expect: [...GONE, ...DIGESTS_ONLY],
  });
  discard(response.body);
  return GONE.includes(response.status) ? "removed" : "unsupported";
}

/** Takes a manifest away with all its tags (distribution-spec, "Deleting Manifests"). Throws a UserError CANNOT_DELETE where deletes are off. */
export async function removeManifest(
  client: RegistryClient,
  repository: string,
  digest: Digest,
): Promise<void> {
  const response = await client.send({
    method: "DELETE",
    path: `/v2/${repository}/manifests/${digest}`,
    scopes: deleteScope(repository),
    label: "DELETE manifest",
    expect: GONE,
    explain: explainDelete,
  });
  discard(response.body);
}

function explainDelete(refusal: Refusal): Explanation | undefined {
  const explanation = explainRefusal(refusal);
  if (refusal.status !== 405) return explanation;
  return {
    ...explanation,
    code: "CANNOT_DELETE",
    hint: "Deletes are off in this registry. distribution (registry:2, registry:3): set REGISTRY_STORAGE_DELETE_ENABLED=true, or storage.delete.enabled in its config.yml, and run its garbage collector afterwards. Amazon ECR has lifecycle policies instead.",
  };
}
