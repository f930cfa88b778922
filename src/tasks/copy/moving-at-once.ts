import { requestsAtMost } from "../../hosts/requests-at-most.ts";
import { DEFAULT_CONCURRENCY, LIGHT_AT_ONCE, type RunOptions } from "../../transfer/run.ts";

/**
 * How many blobs move at once with the files that this process may have open (`ulimit -n`). Each has one open to write to and another to
 * read from: where all had the first and none the second, they would wait for each other for ever.
 */
export function movingAtOnce(
  concurrency: number = DEFAULT_CONCURRENCY,
  most: number = requestsAtMost(),
): Required<Pick<RunOptions, "concurrency" | "lightAtOnce">> {
  return { concurrency: Math.min(concurrency, most), lightAtOnce: Math.min(LIGHT_AT_ONCE, most) };
}
