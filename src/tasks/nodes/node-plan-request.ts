import type { ClusterSource, HashSearching } from "../list/list-request.ts";

/** Which nodes of which cluster are planned, and where digests and hashes come from. */
export interface NodePlanRequest extends ClusterSource {
  /** Names of instance groups; all when empty. */
  readonly instanceGroups?: readonly string[];
  /** Pins images as name:tag@digest from this lock file; it fills unknown hashes too. */
  readonly lockFile?: string;
  /** Pins images to what the repositories that nodes pull from have now, as kOps does. */
  readonly resolveDigests?: boolean;
  /** How hashes that the release does not know are read beside the files; a script always takes "needed". */
  readonly hashes?: HashSearching;
}
