import type { Digest } from "../content/digest.ts";
import type { Manifest } from "../content/manifest.ts";
import { digestOf } from "../content/verifier.ts";

/**
 * The same index without some of its children: every other field stays, in its order, and the bytes are the same each time. Its digest
 * is another one, so signatures of the index no longer fit.
 */
export function rewriteIndex(index: Manifest, dropped: ReadonlySet<Digest>): Manifest {
  const json = JSON.parse(new TextDecoder().decode(index.bytes)) as { manifests: { digest: Digest }[] };
  const manifests = json.manifests.filter(({ digest }) => !dropped.has(digest));
  const bytes = Buffer.from(JSON.stringify({ ...json, manifests }));
  const { mediaType } = index.descriptor;
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.byteLength }, bytes };
}
