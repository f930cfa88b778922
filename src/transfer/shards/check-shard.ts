import { UserError } from "../../errors/user-error.ts";
import { MOST_SHARDS, type Shard } from "./shard.ts";

/** Throws a UserError BAD_REQUEST for a shard that there is not: it would move nothing, and say that all is well. */
export function checkShard({ index, of }: Shard): void {
  const isOne = Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of;
  if (isOne && of <= MOST_SHARDS) return;
  throw new UserError("BAD_REQUEST", `there is no shard ${index} of ${of}`, {
    hint: `Shards count from 1, and there are at most ${MOST_SHARDS} of them.`,
  });
}
