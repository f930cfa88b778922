/** What may be copied, as data. Names of files in it are as they were read; sizes are bytes, times seconds. */
export interface GatePolicy {
  readonly rules: readonly GateRule[];
  readonly exceptions: readonly GateException[];
}

export type AssetKind = "image" | "file";

export interface GateRule {
  /** Unique in a policy. */
  readonly name: string;
  /** Patterns of canonical names; see `matchesSource`. All where left out. */
  readonly sources?: readonly string[];
  readonly kinds: readonly AssetKind[];
  /** What becomes of an asset that breaks the rule. */
  readonly effect: "deny" | "warn";
  /** What becomes of an asset of which what the rule asks for cannot be known. */
  readonly unknown: "deny" | "allow";
  readonly demand: Demand;
}

/** What a rule asks for; one kind a file in `tasks/gate/checks`. */
export type Demand =
  | { readonly kind: "hosts"; readonly hosts: readonly string[] }
  | { readonly kind: "maxSize"; readonly bytes: number }
  | { readonly kind: "minAge"; readonly seconds: number }
  | SignatureDemand
  | SbomDemand
  | CommandDemand;

/** One of the signers has to have signed the image. */
interface SignatureDemand {
  readonly kind: "signedBy";
  readonly signers: readonly NamedSigner[];
  /** A repository where signatures are, besides the image's own. */
  readonly repository?: string;
}

/** Files are named relative to the policy's own. */
export type NamedSigner =
  | { readonly key: string; readonly trustedRoot?: string }
  | { readonly identity: string; readonly issuer: string; readonly trustedRoot: string };

export interface SbomDemand {
  readonly kind: "sbom";
  /** Patterns of SPDX licence names that no package may bear. */
  readonly denyLicences: readonly string[];
  /** Patterns of packages that may not be there, by name, name@version or purl. */
  readonly denyPackages: readonly string[];
  /** Only an SBOM that one of them has signed counts. */
  readonly signers: readonly NamedSigner[];
}

export const SEVERITIES = ["none", "low", "medium", "high", "critical"] as const;
export type ScanSeverity = (typeof SEVERITIES)[number];

/** Somebody else's program judges what is new. */
export interface CommandDemand {
  readonly kind: "command";
  /** Program and arguments, with `{layout}`, `{file}`, `{name}`, `{digest}`, `{platform}` and `{report}` to be filled in. */
  readonly image?: readonly string[];
  readonly file?: readonly string[];
  readonly answer: "exit-code" | "sarif" | "cyclonedx";
  /** The least severity that breaks the rule. */
  readonly failOn: ScanSeverity;
  /** Names of findings that count for nothing (CVE-2024-1234). */
  readonly ignore: readonly string[];
  readonly timeoutSeconds: number;
  readonly maxOutputBytes: number;
  /** Names of variables of our own environment that the program gets, besides PATH, LANG, TZ and the like. */
  readonly environment: readonly string[];
}

/** Somebody took it upon themselves that a rule may be broken. */
export interface GateException {
  readonly rules: readonly string[];
  readonly sources: readonly string[];
  /** Only for these digests, where there are some. */
  readonly digests?: readonly string[];
  readonly reason: string;
  readonly approvedBy: string;
  /** Milliseconds since 1970 at which it ends. */
  readonly until?: number;
}
