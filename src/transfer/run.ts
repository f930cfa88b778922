import pLimit from "p-limit";
import { machineFault } from "../errors/machine-fault.ts";
import { UserError } from "../errors/user-error.ts";
import type { AssetGate } from "./asset-gate.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import { BlobsInFlight } from "./blobs-in-flight.ts";
import type { CopyContext } from "./copy-context.ts";
import { copyFile } from "./copy-file.ts";
import { copyImage, totals } from "./copy-image.ts";
import { LIMITS } from "../values/limits.ts";
import { WeightQueue } from "../values/weight-queue.ts";
import { ManifestsAtOnce } from "./manifests-at-once.ts";
import type { ReadingTogether } from "./ends/reading-together.ts";
import { HeldBack } from "./held-back.ts";
import { Neighbours } from "./neighbours.ts";
import { createSizeQueue } from "./size-queue.ts";
import type { OnTransferEvent } from "./transfer-event.ts";
import type { AssetCopy, TransferPlan } from "./transfer-plan.ts";
import { UpstreamMeanwhile } from "./upstream-meanwhile.ts";
import type { TransferStores } from "./transfer-stores.ts";
import { present } from "../values/present.ts";

export interface RunOptions {
  readonly onEvent?: OnTransferEvent;
  /** How many blobs or files move at once; small blobs go beside them. */
  readonly concurrency?: number;
  /** How many small blobs move beside them; as many as is usual where left out. */
  readonly lightAtOnce?: number;
  /** Judges what is new before anything of it is written. */
  readonly gate?: AssetGate;
  /** Where this is one of several ends: how it reads what others want too. */
  readonly together?: ReadingTogether;
}

/** Enough for a link of some 100 ms, and few enough for the memory of a small pod. */
export const DEFAULT_CONCURRENCY = 12;
export const LIGHT_AT_ONCE = 32;
const IMAGES_AT_ONCE = 40;

/**
 * Carries out a plan and tells how each asset ended, in the plan's order. One failed asset never stops the others; only what is not
 * a UserError, a bug, is thrown.
 */
export async function run(
  plan: TransferPlan,
  stores: TransferStores,
  options: RunOptions = {},
): Promise<AssetOutcome[]> {
  const concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
  const onEvent = options.onEvent ?? (() => undefined);
  const blobs = new BlobsInFlight(
    createSizeQueue(concurrency),
    createSizeQueue(options.lightAtOnce ?? LIGHT_AT_ONCE),
    options.together,
  );
  const { gate, together } = options;
  const context: CopyContext = {
    stores,
    blobs,
    neighbours: new Neighbours(),
    meanwhile: new UpstreamMeanwhile(),
    manifests: new ManifestsAtOnce(),
    lists: new WeightQueue(LIMITS.referrerLists),
    onEvent,
    ...present({ gate, together }),
  };
  const images = pLimit(IMAGES_AT_ONCE);
  const files = pLimit(concurrency);
  onEvent({ type: "planned", copies: plan.copies });
  const outcomes = await Promise.all(
    plan.copies.map((copy) => (copy.kind === "image" ? images : files)(() => copyAsset(copy, context))),
  );
  const unsettled = await failureOf(async () => stores.settle?.());
  return unsettled === undefined
    ? outcomes
    : outcomes.map((one) => (one.status === "copied" ? { ...one, status: "failed", error: unsettled } : one));
}

/** What the stores could not bring to an end holds for all that was copied. */
async function failureOf(action: () => Promise<void>): Promise<UserError | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return toldOf(error);
  }
}

/** What a user is told of a failure; what is nobody's to mend is thrown on. */
function toldOf(error: unknown): UserError {
  const told = error instanceof UserError ? error : machineFault(error);
  if (told === undefined) throw error;
  return told;
}

async function copyAsset(copy: AssetCopy, context: CopyContext): Promise<AssetOutcome> {
  context.onEvent({ type: "started", copy });
  const outcome = await attempt(copy, context);
  context.together?.passed(copy.name);
  context.onEvent({ type: "done", outcome });
  return outcome;
}

async function attempt(copy: AssetCopy, context: CopyContext): Promise<AssetOutcome> {
  const bytes = { sent: 0, mounted: 0, present: 0 };
  try {
    return await (copy.kind === "image" ? copyImage(copy, context, bytes) : copyFile(copy, context));
  } catch (error) {
    const told = toldOf(error);
    // What came of an image before stays, and a later run finds it.
    return { copy, status: statusOf(told), ...totals(bytes), error: told };
  }
}

function statusOf(error: UserError): "held" | "waiting" | "failed" {
  if (error instanceof HeldBack) return "held";
  return error.code === "VOLUME_MISSING" ? "waiting" : "failed";
}
