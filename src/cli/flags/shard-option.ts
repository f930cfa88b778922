import type { Command } from "commander";
import type { Shard } from "../../transfer/shards/shard.ts";
import { parseShard } from "./parse-shard.ts";
import type { Needs } from "./refuse-without-effect.ts";

/** The flag of a verb that can do a part of its work. */
export interface ShardFlags {
  readonly shard?: Shard;
}

export const SHARD_NEEDS: Needs = [
  { flags: ["--shard"], without: "--lock", why: "is balanced by what the lock file says of sizes" },
];

/** Lets a verb take a part of the list. */
export function addShardOption(command: Command): Command {
  return command.option(
    "--shard <i/n>",
    "with --lock: only the part I of N (3/8, from 1), or job/N in a pod of an Indexed Job (docs/shards.md)",
    parseShard,
  );
}
