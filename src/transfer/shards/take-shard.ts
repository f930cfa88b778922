import type { Lock } from "../lock.ts";
import type { TransferPlan } from "../transfer-plan.ts";
import { checkShard } from "./check-shard.ts";
import type { Shard } from "./shard.ts";
import { shardItems } from "./shard-items.ts";
import { splitItems } from "./split-items.ts";

/**
 * The part of a plan that one shard moves; without one, all of it. Every asset is in the part of one shard; what there is to be said of a list as a whole is said
 * by the first. Throws a UserError BAD_REQUEST for a shard that there is not.
 */
export function takeShard(
  plan: TransferPlan,
  lock: Lock | undefined,
  shard: Shard | undefined,
): TransferPlan {
  if (shard === undefined) return plan;
  checkShard(shard);
  const { parts } = splitItems(shardItems(shard.copies ?? plan.copies, lock), shard.of);
  const own = new Set(parts[shard.index - 1]?.names);
  const copies = plan.copies.filter(({ name }) => own.has(name));
  return shard.index === 1 ? { ...plan, copies } : { copies, unmapped: [] };
}
