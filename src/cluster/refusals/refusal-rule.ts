import type { CompletedCluster } from "../complete/complete-cluster.ts";
import type { Refusal } from "./refusal.ts";
import type { SpecView } from "./spec-view.ts";

/** What the rules decide from: the documents as they were written, and what the release made of them. */
export interface RefusalFacts {
  readonly cluster: SpecView;
  readonly instanceGroups: readonly SpecView[];
  readonly completed: CompletedCluster;
  /** The newest patch known of a Kubernetes minor: "1.34.8" of "1.34". */
  readonly newestKubernetes: (minor: string) => string | undefined;
}

/** One subject of kOps's validation. */
export type RefusalRule = (facts: RefusalFacts) => readonly Refusal[];
