import type { Finding } from "../errors/finding.ts";

/** A kOps release that a catalog knows. */
export interface CatalogRelease {
  readonly name: string;
  /** The directory that it is read from. */
  readonly directory: string;
  readonly isBuiltIn: boolean;
  /** An alpha, a beta or a release candidate: listed for only where it is asked for by name. */
  readonly isPreRelease: boolean;
  /** What its import did not understand. */
  readonly unexplained: readonly Finding[];
  /** Other directories that have the release too; their file is not read. */
  readonly hidden: readonly string[];
}
