import type { Descriptor } from "./descriptor.ts";
import type { Digest } from "./digest.ts";

/** A repository that knows which manifests name another as their subject (distribution-spec, "Listing Referrers"). */
export interface ImageReferrers {
  referrers(subject: Digest): Promise<Descriptor[]>;
}

/** The tag under which registries without the referrers API keep a list of referrers (distribution-spec, "Referrers Tag Schema"). */
export function referrersTag(subject: Digest): string {
  return subject.replace(":", "-").slice(0, "sha256-".length + 64);
}
