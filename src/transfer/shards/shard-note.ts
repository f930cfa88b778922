import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import type { TransferPlan } from "../transfer-plan.ts";
import type { Shard } from "./shard.ts";

/** A finding SHARD that says how much of a list a run is about; none where it is about all of it. */
export function shardNote(
  shard: Shard | undefined,
  { copies }: TransferPlan,
  whole: TransferPlan,
): Finding[] {
  if (shard === undefined) return [];
  const message = `shard ${shard.index}/${shard.of}: ${copies.length} of ${counted(whole.copies.length, "asset")}`;
  return [{ code: "SHARD", severity: "info", message }];
}
