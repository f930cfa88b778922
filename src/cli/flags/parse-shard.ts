import { InvalidArgumentError } from "commander";
import { MOST_SHARDS, type Shard } from "../../transfer/shards/shard.ts";

/** What Kubernetes tells each pod of an Indexed Job: its index, from 0. */
const JOB_INDEX = "JOB_COMPLETION_INDEX";

/** Reads "3/8" (from 1), or "job/8", which takes the index of an Indexed Job's pod, for commander. */
export function parseShard(value: string): Shard {
  const [, which = "", count = ""] = /^(job|\d{1,6})\/(\d{1,6})$/.exec(value) ?? [];
  const of = Number(count);
  if (count === "")
    throw new InvalidArgumentError("Write it as I/N, from 1/N to N/N, or job/N in an Indexed Job.");
  if (of < 1 || of > MOST_SHARDS) throw new InvalidArgumentError(`There can be 1 to ${MOST_SHARDS} shards.`);
  if (which === "job") return { index: jobIndex(of) + 1, of };
  const index = Number(which);
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError(`The shards are 1/${of} to ${of}/${of}.`);
}

/** A number of shards, for commander. */
export function parseShards(value: string): number {
  const count = Number(value);
  if (/^\d{1,6}$/.test(value) && count >= 1 && count <= MOST_SHARDS) return count;
  throw new InvalidArgumentError(`It has to be a whole number from 1 to ${MOST_SHARDS}.`);
}

function jobIndex(of: number): number {
  const text = process.env[JOB_INDEX];
  if (text === undefined || !/^\d{1,6}$/.test(text))
    throw new InvalidArgumentError(
      `${JOB_INDEX} ${text === undefined ? "is not set" : "is not a number"}: only pods of an Indexed Job have it.`,
    );
  if (Number(text) < of) return Number(text);
  throw new InvalidArgumentError(
    `${JOB_INDEX} is ${Number(text)}: the Job has more completions than shards.`,
  );
}
