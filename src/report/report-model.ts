import type { ChangeKind } from "../remap/diff-placements.ts";
import type { Severity } from "../errors/finding.ts";

/** What was done. */
export type ReportVerb = "copy" | "verify" | "diff" | "doctor" | "bundle create" | "bundle load" | "serve";

/**
 * How an asset is: after a copy (`copied` to `absent`), a verification (`whole`, `wrong`, `unknown`), at a server (`stored`), or only
 * known to be needed (`listed`). `absent` is what has no place of its own, or was not even begun.
 */
export type AssetState =
  | "copied"
  | "present"
  | "failed"
  | "held"
  | "waiting"
  | "absent"
  | "whole"
  | "wrong"
  | "unknown"
  | "stored"
  | "missing"
  | "listed";

/** All that a report says, as JSON: the page, and the summary in Markdown, show this and nothing else. */
export interface ReportModel {
  readonly verb: ReportVerb;
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly made: string;
  /** Version of this tool. */
  readonly tool: string;
  readonly verdict: ReportVerdict;
  /** What else there is to know of the run, in order. */
  readonly facts: readonly ReportFact[];
  /** Places that were copied to, where there are several; states are told in this order. */
  readonly ends: readonly string[];
  readonly assets: readonly ReportAsset[];
  /** Bytes of each layer or config, each digest once; assets name them by index. */
  readonly layers: readonly number[];
  readonly findings: readonly ReportFinding[];
  readonly upgrade?: ReportUpgrade;
}

/** How it went in one sentence. */
export interface ReportVerdict {
  readonly state: "good" | "attention" | "bad";
  readonly text: string;
}

export interface ReportFact {
  readonly label: string;
  readonly value: string;
}

export interface ReportAsset {
  readonly kind: "image" | "file";
  /** Canonical. */
  readonly name: string;
  /** By which nodes ask for it, where that is another name. */
  readonly download?: string;
  readonly digest?: string;
  readonly components: readonly string[];
  readonly roles: readonly string[];
  readonly clusters: readonly string[];
  readonly platforms: readonly string[];
  /** Bytes; absent where nobody told. */
  readonly size?: number;
  /** Indices of its layers; absent where only its size, or nothing, is known. */
  readonly layers?: readonly number[];
  /** One, or one per end. */
  readonly states: readonly AssetState[];
  /** Bytes that a copy sent. */
  readonly sent?: number;
  /** A command that pulls it from here. */
  readonly pull?: string;
  /** When it was last asked for: ISO 8601, UTC. */
  readonly asked?: string;
}

export interface ReportFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly where?: string;
  readonly assets: readonly string[];
}

/** Two lists, and what lies between them. */
export interface ReportUpgrade {
  readonly before: ReportSide;
  readonly after: ReportSide;
  readonly changes: readonly ReportChange[];
  /** Assets that are the same on both sides. */
  readonly same: number;
}

export interface ReportSide {
  /** As the user named it. */
  readonly name: string;
  readonly release?: string;
  readonly images: number;
  readonly files: number;
}

/** A change; what goes for something newer of the same name stands in one line with it. */
export interface ReportChange {
  readonly change: ChangeKind | "replaced";
  readonly kind: "image" | "file";
  readonly component: string;
  readonly before?: string;
  readonly after?: string;
}
