import type { AssetsSpec } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { KopsRelease } from "../cluster/kops-release.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import type { MarkedPlacements } from "../remap/marked-placement.ts";
import type { Finding } from "../errors/finding.ts";
import type { ProbeResults } from "./probe-results.ts";

/** All that checks decide from. */
export interface DoctorFacts {
  readonly release: KopsRelease;
  /** spec.assets as it was written, or as flags say it: kOps may refuse it. */
  readonly assets: AssetsSpec;
  /** Which of them a flag set, and which flag. */
  readonly flags: Readonly<Partial<Record<keyof AssetsSpec, string>>>;
  readonly cluster: SourceDocument;
  readonly instanceGroups: readonly SourceDocument[];
  /** What the cluster leads to; absent where kOps refuses the spec and nothing can be made of the rest. */
  readonly listed?: ListedFacts;
  /** Whether kOps writes images' digests into what it gives to nodes (feature flag ImageDigest, and no KOPS_BASE_URL). */
  readonly pinsDigests: boolean;
  readonly trust: TrustFlags;
  readonly probes: ProbeResults;
}

export interface ListedFacts {
  readonly cluster: CompletedCluster;
  /** With what the cluster pulls and kOps does not list. */
  readonly placements: MarkedPlacements;
}

/** How this machine was told to trust hosts, which nodes do not know of. */
interface TrustFlags {
  readonly caFiles: readonly string[];
  readonly insecureHosts: readonly string[];
  readonly plainHttpHosts: readonly string[];
}

/** What a code means, for whoever meets it in a report: in a few words, and why it matters. */
export interface CodeMeaning {
  readonly title: string;
  readonly why: string;
}

/** One thing to look at. */
export interface DoctorCheck {
  /** The codes of its findings; none where these come from elsewhere. */
  readonly codes: Readonly<Record<string, CodeMeaning>>;
  /** From facts to findings, none where all is well. */
  readonly find: (facts: DoctorFacts) => readonly Finding[];
}
