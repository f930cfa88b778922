import { planShards } from "../tasks/plan-shards.ts";
import { readLock } from "../tasks/disk/lock-file.ts";
import { parsePlatform } from "../transfer/parse-platform.ts";
import { present } from "../values/present.ts";
import { exitCodeOfFindings, type ExitCode } from "./exit-code.ts";
import { checkCopyPlaces } from "./flags/check-copy-places.ts";
import type { HeadersFlag } from "./flags/no-headers-option.ts";
import type { SourceFlags } from "./flags/source-options.ts";
import { loadList } from "./load-list.ts";
import { describeSplit, printSplit } from "./print-split.ts";
import { say, sayFindings } from "./say.ts";
import { writeStdout } from "./write-stdout.ts";

/** Flags of `plan`, as commander hands them over. */
export type PlanFlags = HeadersFlag &
  SourceFlags & {
    readonly shards: number;
    readonly lock: string;
    readonly to?: string;
    readonly toFiles?: string;
    readonly output: "table" | "json";
  };

/** `kops-assets plan`: prints a split; no host is asked for content. */
export async function plan(clusterName: string | undefined, flags: PlanFlags): Promise<ExitCode> {
  await checkCopyPlaces(flags);
  const { shards, to, toFiles, output } = flags;
  const lock = await readLock(flags.lock);
  const list = await loadList(clusterName, flags, { hashes: "known" });
  const selection = { platforms: list.platforms.map(parsePlatform) };
  const places = present({ directory: to, filesRoot: toFiles });
  const report = planShards({ list, lock, shards, selection, ...places });
  sayFindings(report.findings);
  const isEmpty = report.parts.every(({ names }) => names.length === 0);
  if (output === "json" || !isEmpty) writeStdout(printSplit(report, output, flags.headers));
  if (output === "table" && !isEmpty) say(describeSplit(report));
  return exitCodeOfFindings([...list.findings, ...report.findings]);
}
