import type { Finding } from "../../errors/finding.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import type { UserError } from "../../errors/user-error.ts";
import type { CopyReport } from "../copy/copy-assets.ts";
import type { DiffReport } from "../diff-lists.ts";
import type { Examination } from "../examine/examination.ts";
import type { AssetList } from "../list/asset-list.ts";
import type { AssetLooks } from "../verify/look.ts";
import type { VerifyReport } from "../verify/verify-report.ts";
import { LayerSizes } from "./layer-sizes.ts";

/** How a copy to one place ended. */
export interface CopyEvidence {
  readonly end: string;
  readonly result: (Pick<CopyReport, "outcomes" | "findings"> & Partial<CopyReport>) | UserError;
}

/** What a verification found, here or upstream. */
export type VerifyEvidence = Pick<VerifyReport, "assets" | "findings" | "seconds"> &
  Partial<Pick<VerifyReport, "depth">> & { readonly as: VerifyReport["as"] | "upstream" };

/**
 * What a report is made of. A run fills in what it learns as it goes on, so that there is a report of a run, too, that failed half-way.
 */
export class ReportEvidence {
  list?: Pick<AssetList, "images" | "files" | "findings"> & Partial<AssetList>;
  /** Tells sizes. */
  lock?: Lock;
  readonly copies: CopyEvidence[] = [];
  /** What a copy that is under way has done with so far, by the end that it is told of. */
  readonly ended = new Map<string, AssetOutcome[]>();
  verified?: VerifyEvidence;
  examination?: Examination;
  /** Of two lists; the sides by the names that the user gave them. */
  diff?: DiffReport & { readonly names: readonly [before: string, after: string] };
  /** What else was found. */
  readonly findings: Finding[] = [];
  readonly layers = new LayerSizes();
  /** What ended the run. */
  error?: unknown;

  /** Learns sizes, and how assets ended, from what a copy does. */
  readonly onEvent = (event: TransferEvent, end = ""): void => {
    if (event.type === "blob") this.layers.add(event.copy.name, event.blob);
    if (event.type === "planned") this.ended.set(end, []);
    if (event.type === "done") this.ended.get(end)?.push(event.outcome);
  };

  /** Learns sizes from what a verification sees: manifests tell those of layers that are missing too. */
  readonly onLooks = (looks: readonly AssetLooks[]): void => {
    for (const { copy, looks: own } of looks)
      for (const { piece } of own)
        if (piece.kind === "blob" && piece.digest !== undefined)
          this.layers.add(copy.name, { digest: piece.digest, size: piece.size ?? 0 });
  };
}
