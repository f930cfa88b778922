import type { Finding } from "../errors/finding.ts";
import { findingOfError } from "../errors/finding-of-error.ts";
import type { Lock } from "../transfer/lock.ts";
import { checkShard } from "../transfer/shards/check-shard.ts";
import { shardFindings } from "../transfer/shards/shard-findings.ts";
import { shardItems } from "../transfer/shards/shard-items.ts";
import { splitItems, type Split } from "../transfer/shards/split-items.ts";
import { checkRequest } from "./check-request.ts";
import { planCopies, type CopyableAssets, type PlanOptions } from "./copy/plan-copies.ts";
import { notMapped } from "./not-mapped.ts";

/** What is split, and number of parts. */
export interface ShardsRequest extends Omit<PlanOptions, "record" | "lock"> {
  readonly list: CopyableAssets;
  /** Says how large assets are, and what they share. */
  readonly lock: Lock;
  readonly shards: number;
}

/** A split, and what is to be said of it. */
export interface ShardsReport extends Split {
  readonly findings: readonly Finding[];
}

/** How `copyAssets` splits a list into shards. No host is asked. Throws UserErrors BAD_REQUEST and those of `planCopies`. */
export function planShards(request: ShardsRequest): ShardsReport {
  checkRequest(
    "planShards",
    { request },
    { "request.list": "a list of assets", "request.lock": "a list of assets" },
  );
  const { list, lock, shards, ...options } = request;
  checkShard({ index: shards, of: shards });
  const whole = planCopies(list, { ...options, lock });
  const { copies, unmapped, refused = [] } = whole;
  const findings = [
    ...shardFindings(copies, lock),
    ...refused.map(({ name, error }) => findingOfError(error, [name])),
    ...notMapped(unmapped, whole, "split"),
  ];
  return { ...splitItems(shardItems(copies, lock), shards), findings };
}
