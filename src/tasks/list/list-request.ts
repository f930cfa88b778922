import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import type { Architecture, AssetsSpec, Role } from "../../cluster/cluster.ts";
import type { SourceKind } from "../../sources/detect-source.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { Input } from "../disk/read-sources.ts";
import type { StateSpec } from "./read-state-spec.ts";

/** Which cluster, where its documents are, and what it is listed for. */
export interface ClusterSource {
  /** Documents: texts, or paths of files, directories and tars. */
  readonly sources: readonly Input[];
  /** URL of a kOps state store that has the cluster; instance groups in `sources` take the place of those there. */
  readonly state?: string;
  /** May be left out where the documents hold one cluster. */
  readonly clusterName?: string;
  /** The kOps release to list for ("1.36.2"); by default the one that a state store names, else the newest known. */
  readonly kopsVersion?: string;
  /** Directories with releases that the user added, besides the built-in catalog; they need not exist. */
  readonly catalogs?: readonly string[];
  /** Takes the place of spec.kubernetesVersion. */
  readonly kubernetesVersion?: string;
  /** What the control plane runs during an upgrade: nodes that join get it until all of the control plane is new. */
  readonly runningKubernetesVersion?: string;
  /** Makes every warning an error: those about fields are thrown, others are findings of that severity. */
  readonly strict?: boolean;
  /** Takes the place of spec.assets' fields. */
  readonly assets?: AssetsSpec;
  /** kOps's own environment variables that decide assets (KOPS_BASE_URL, KOPS_FEATURE_FLAGS, …); none by default. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Bytes of input that are read at most; 64 MB by default. */
  readonly maxInput?: number;
  /** Asks no host: hashes that the release does not know stay unknown, and a state store has to be a directory. */
  readonly offline?: boolean;
}

/**
 * How hashes are read beside the files. "search" (default): with little patience, for a listing without some is better than none. "needed":
 * with the patience and the tries of every other request, for a file without one cannot be copied.
 */
export type HashSearching = "search" | "needed";

/** What to list: clusters, or anything else that names assets. */
export interface ListRequest extends ClusterSource {
  /** What `sources` are; by default what they look like. A bundle is listed by its lock. */
  readonly kind?: SourceKind | "bundle" | ForeignFormat;
  /** Names of those `sources` that were named as lists: what is no list in them is told as that. */
  readonly lists?: readonly string[];
  /** A PEM file with the public key that has to have signed the bundle; see `readCheck`. */
  readonly verifyKey?: string;
  /** Lines of a plain list that name nothing are findings, and the others are listed; by default they are thrown. */
  readonly toleratesBadLines?: boolean;
  /** Lists every cluster of documents that have several. */
  readonly allClusters?: boolean;
  /** Adds what clusters pull and kOps does not list. */
  readonly complete?: boolean;
  /** Leaves out what only other machines need; all when empty. */
  readonly architectures?: readonly Architecture[];
  readonly roles?: readonly Role[];
  /** Hashes that the release does not know; "known": names are all that matters. */
  readonly hashes?: HashSearching | "known";
  /** A lock file that tells hashes which the release does not, so that nobody has to be asked for them. */
  readonly lockFile?: string;
  /** The same, at hand. */
  readonly lock?: Lock;
  /** What `state` has of the cluster, where it has been read already; see `withStored`. */
  readonly stored?: StateSpec;
  /** Lets documents stand beside a state store that they are to be compared with. */
  readonly besideState?: boolean;
}
