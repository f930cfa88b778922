import type { Finding } from "../../errors/finding.ts";
import type { UserError } from "../../errors/user-error.ts";
import type { OnTransferEvent, TransferEvent } from "../../transfer/transfer-event.ts";
import type { BundleRequest } from "../bundle/bundle-request.ts";
import type { WrittenPlace } from "../bundle/write-request.ts";
import type { Gate } from "../gate/gate.ts";
import type { CopyReport, CopyRequest } from "./copy-assets.ts";

/** One of several places that a list is copied to. */
export interface PlacedEnd extends Pick<CopyRequest, "list" | "directory" | "filesRoot" | "record"> {
  /** What it is called in reports. */
  readonly name: string;
  readonly bundle?: undefined;
}

/** One of several ends that is a bundle to carry. */
export interface BundleEnd {
  readonly name: string;
  readonly bundle: Pick<BundleRequest, "list" | "to" | "volumeSize" | "signKey">;
}

export type CopyEnd = PlacedEnd | BundleEnd;

/** What to copy to which ends. */
export interface EndsRequest extends Pick<
  CopyRequest,
  "files" | "repositories" | "source" | "lock" | "selection" | "gate" | "shard" | "dryRun"
> {
  readonly ends: readonly CopyEnd[];
  /** Told of what happens at which end, as it happens. */
  readonly onEvent?: (event: TransferEvent, end: string) => void;
  /** Told of what is to be known of an end while it goes on. */
  readonly onFinding?: (finding: Finding, end: string) => void;
  /** Told of each layer that goes into a bundle, with its size, before anything of it is moved. */
  readonly onRecorded?: OnTransferEvent;
  /** Milliseconds for which an end may stand still before the others go on without it; 20 s by default. */
  readonly patienceMs?: number;
}

/** How a copy to one end ended: a report, or why there was nothing to report. */
export type EndReport =
  | {
      readonly end: CopyEnd;
      readonly report: CopyReport;
      /** What a gate has decided for this end. */
      readonly gate?: Gate;
      /** The files or the directory of a bundle. */
      readonly written?: readonly WrittenPlace[];
    }
  | { readonly end: CopyEnd; readonly error: UserError };
