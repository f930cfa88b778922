/** A command that systemd runs, and as whom. */
export interface UnitPlan {
  /** Of the units, without what follows the dot. */
  readonly name: string;
  /** Where kops-assets is. */
  readonly program: string;
  /** What follows it. */
  readonly words: readonly string[];
  /** A user that is there; without one, systemd makes one up for as long as the command runs. */
  readonly user?: string;
  /** More groups that may be needed to read something. */
  readonly groups: readonly string[];
  /** A file of variables: credentials of clouds, proxies. */
  readonly environmentFile?: string;
  /** Files and folders that the words name. */
  readonly paths: readonly string[];
  /** Folders that it writes into; all others are read-only. */
  readonly writes: readonly string[];
}

/** A server. */
export interface ServeUnitPlan extends UnitPlan {
  /** It listens on a port below 1024, which needs a right. */
  readonly hasLowPort: boolean;
  /** It reads its certificate again when told to. */
  readonly hasCertificate: boolean;
  /** Most connections at the same time. */
  readonly connections: number;
  /** How long it may take to stop, in seconds. */
  readonly stopSeconds: number;
}

/** A verification, time and again. */
export interface VerifyUnitPlan extends UnitPlan {
  /** When: an event of systemd.time(7), "*-*-* 03:15:00". */
  readonly calendar: string;
  /** A unit that is started when something is missing or wrong. */
  readonly onFailure?: string;
}
