import type { Digest } from "../content/digest.ts";
import type { AssetCopy } from "./transfer-plan.ts";

/** How one asset ended. */
export type AssetStatus = "copied" | "present" | "failed";

/** What is worth knowing of an asset that did not fail. */
export interface OutcomeNote {
  /** Stable. */
  readonly code: NoteCode;
  readonly message: string;
}

export type NoteCode =
  /** The index is upstream's, but some of its platforms are not at the target. */
  | "sparse-index"
  /** The index at the target has another digest than upstream's. */
  | "rewritten-index"
  /** All platforms were copied, because the target does not accept a sparse index. */
  | "whole-index"
  /** A platform that was asked for is not in the image. */
  | "platform-missing"
  /** So many signatures, attestations and the like came along. */
  | "referrers-copied"
  /** Some signature, attestation or the like did not come along. */
  | "referrers-lost";

export interface AssetOutcome {
  readonly copy: AssetCopy;
  readonly status: AssetStatus;
  /** Bytes sent to the local repositories. */
  readonly sent: number;
  /** Bytes that the local repositories linked from another of their repositories. */
  readonly mounted: number;
  /** Bytes that were there. */
  readonly skipped: number;
  /** What is at the target now: an image's digest or `sha256:` and a file's hash. */
  readonly digest?: string;
  /** Upstream's digest, where the target's is another one because the index was rewritten. */
  readonly upstreamDigest?: Digest;
  readonly notes?: readonly OutcomeNote[];
  readonly error?: unknown;
}
