import { UserError } from "../../errors/user-error.ts";
import type { CopyReport } from "../../tasks/copy/copy-assets.ts";
import type { AssetOutcome, AssetStatus } from "../../transfer/asset-outcome.ts";
import type { Lock } from "../../transfer/lock.ts";
import { summarize, type Summary } from "../../transfer/summarize.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import { placeOf, shownName } from "../../trust/place-of.ts";
import { present } from "../../values/present.ts";

/** What would become of an asset. */
export type ForeseenAction = "copy" | "skip" | "fail" | "hold" | "wait";

/** One asset of a dry run; sizes in bytes. */
export interface ForeseenAsset {
  readonly action: ForeseenAction;
  readonly kind: AssetCopy["kind"];
  readonly asset: string;
  readonly target: string;
  readonly send: number;
  readonly mount: number;
  /** What is there already, as far as anybody has told its size. */
  readonly skip: number;
  readonly digest?: string;
  /** Why it would fail or be held back. */
  readonly code?: string;
  readonly message?: string;
}

/** Assets of a kind by what would become of them. */
type ForeseenCounts = Readonly<Record<ForeseenAction, number>>;

/** What a copy would do; sizes in bytes. */
export interface Forecast {
  readonly assets: readonly ForeseenAsset[];
  readonly images: ForeseenCounts;
  readonly files: ForeseenCounts;
  readonly send: number;
  readonly mount: number;
  readonly skip: number;
}

const ACTIONS: Readonly<Record<AssetStatus, ForeseenAction>> = {
  copied: "copy",
  present: "skip",
  failed: "fail",
  held: "hold",
  waiting: "wait",
};

/** What a dry run found out. Of an image that is there nothing is read: its size is the lock's, where there is one. */
export function forecastOf({ outcomes }: Pick<CopyReport, "outcomes">, lock: Lock | undefined): Forecast {
  const sizes = new Map(lock?.images.map(({ canonical, size }) => [canonical, size]));
  const assets = outcomes.map((outcome) => foreseen(outcome, sizes));
  const { images, files, sent, mounted } = summarize(outcomes);
  const skip = assets.reduce((sum, asset) => sum + asset.skip, 0);
  return { assets, images: byAction(images), files: byAction(files), send: sent, mount: mounted, skip };
}

function byAction({ copied, present, failed, held, waiting }: Summary["images"]): ForeseenCounts {
  return { copy: copied, skip: present, fail: failed, hold: held, wait: waiting };
}

function foreseen(
  { copy, status, sent, mounted, skipped, digest, error }: AssetOutcome,
  sizes: ReadonlyMap<string, number>,
): ForeseenAsset {
  const locked = copy.kind === "image" && status === "present" ? (sizes.get(copy.name) ?? 0) : 0;
  return {
    action: ACTIONS[status],
    kind: copy.kind,
    asset: shownName(copy),
    target: placeOf(copy, undefined),
    send: sent,
    mount: mounted,
    skip: Math.max(skipped, locked),
    ...present({ digest }),
    ...(error instanceof UserError ? { code: error.code, message: error.message } : {}),
  };
}
