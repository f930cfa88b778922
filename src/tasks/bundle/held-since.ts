import { createRecord } from "../../bundle/packed/create-record.ts";
import type { HeldContent } from "../../bundle/packed/held-content.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import type { Digest } from "../../content/digest.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Lock } from "../../transfer/lock.ts";
import { run } from "../../transfer/run.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import type { PlanOptions } from "../copy/plan-copies.ts";
import { planBundle } from "./plan-bundle.ts";
import { recordingStores } from "./recording-stores.ts";

/** What somebody has who has loaded all of an older lock, as far as upstream still has its manifests. */
export interface HeldSince {
  readonly held: HeldContent;
  readonly findings: readonly Finding[];
}

/** Upstream is asked for manifests, and for nothing else. */
export async function heldSince(
  lock: Lock,
  { selection }: Pick<PlanOptions, "selection">,
  upstream: TransferStores,
  concurrency: number,
): Promise<HeldSince> {
  const record = createRecord();
  const plan = planBundle({ images: lock.images, files: [] }, present({ lock, selection }));
  const byDigests = { ...plan, copies: plan.copies.map(byDigest) };
  const outcomes = await run(byDigests, recordingStores(upstream, record), { concurrency });
  const held = new Map<Digest, Set<string>>();
  const add = (digest: Digest, name: string): void => {
    held.set(digest, (held.get(digest) ?? new Set()).add(name));
  };
  for (const [name, { manifests }] of record.repositories)
    for (const manifest of manifests.values())
      for (const { digest } of childrenOf(manifest).blobs) add(digest, name);
  for (const { canonical, sha256 } of lock.files)
    add(`sha256:${sha256}`, packedFileName(packedFilePath(canonical)));
  const lost = outcomes.flatMap(({ status, copy }) => (status === "failed" ? [copy.name] : []));
  return { held, findings: lost.length === 0 ? [] : [unknownOf(lost)] };
}

/** Where its tag points now does not matter. */
function byDigest(copy: AssetCopy): AssetCopy {
  if (copy.kind === "file" || copy.digest === undefined) return copy;
  return { ...copy, source: { ...copy.source, digest: copy.digest } };
}

function unknownOf(assets: readonly string[]): Finding {
  return {
    code: "SINCE_UNKNOWN",
    severity: "warning",
    message: `of ${assets.length} images of the older lock upstream no longer has their manifests`,
    hint: "What the new images share with them is packed again. To avoid that, run `bundle have` on the other side and give its list with --have.",
    assets,
  };
}
