import type { Digest } from "../content/digest.ts";
import type { Finding } from "../errors/finding.ts";
import type { AssetCopy } from "./transfer-plan.ts";

/**
 * How one asset ended; `held`: a policy does not let it through, and nothing of it was copied; `waiting`: some of it is in a volume of a
 * bundle that was not given, or not asked for, and the rest of it is copied.
 */
export type AssetStatus = "copied" | "present" | "failed" | "held" | "waiting";

/** What is worth knowing of an asset that did not fail. */
export interface OutcomeNote extends Finding {
  readonly code: NoteCode;
}

type NoteCode =
  /** The index is upstream's, but some of its platforms are not at the target. */
  | "SPARSE_INDEX"
  /** The index at the target has another digest than upstream's. */
  | "REWRITTEN_INDEX"
  /** All platforms were copied, because the target does not accept a sparse index. */
  | "WHOLE_INDEX"
  /** A platform that was asked for is not in the image. */
  | "PLATFORM_MISSING"
  /** Docker's media types became OCI's, and with them the digest another one. */
  | "CONVERTED_TO_OCI"
  /** Layers that registries need not hold were left at their own addresses, or came along. */
  | "FOREIGN_LAYERS"
  /** So many signatures, attestations and the like came along. */
  | "REFERRERS_COPIED"
  /** Some signature, attestation or the like did not come along. */
  | "REFERRERS_LOST";

export interface AssetOutcome {
  readonly copy: AssetCopy;
  readonly status: AssetStatus;
  /** Bytes sent to the local repositories; those of an upload that was cut and begun anew count once. */
  readonly sent: number;
  /** Bytes that the local repositories linked from another of their repositories. */
  readonly mounted: number;
  /** Bytes that were there, those that an earlier run left of something unfinished among them. */
  readonly skipped: number;
  /** What is at the target now: an image's digest or `sha256:` and a file's hash. */
  readonly digest?: string;
  /** Upstream's digest, where the target's is another one because the image was changed on its way. */
  readonly upstreamDigest?: Digest;
  readonly notes?: readonly OutcomeNote[];
  readonly error?: unknown;
}

/** Whether all of an asset is at the target now. */
export function isThere({ status }: { readonly status: AssetStatus }): boolean {
  return status === "copied" || status === "present";
}
