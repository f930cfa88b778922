import type { Hosts } from "../../hosts/hosts.ts";
import { printable } from "../../errors/printable.ts";
import type { CopyReport } from "../../tasks/copy/copy-assets.ts";
import { readRecordFile } from "../../tasks/disk/record-file.ts";
import type { Gate } from "../../tasks/gate/gate.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { present } from "../../values/present.ts";
import type { DryRunFlags } from "../flags/dry-run-options.ts";
import type { HeadersFlag } from "../flags/no-headers-option.ts";
import type { Progress } from "../progress/progress.ts";
import { progressOptions } from "../progress/progress-options.ts";
import { say, sayFinding } from "../say.ts";
import { untoldFindings } from "../untold-findings.ts";
import { withProgress } from "../with-progress.ts";
import { writeStdout } from "../write-stdout.ts";
import { describeForecast } from "./describe-forecast.ts";
import { estimateTime, type KnownRate } from "./estimate-time.ts";
import { forecastOf } from "./forecast-of.ts";
import { printForecast, type ForecastFormat, type ToldForecast } from "./print-forecast.ts";

/** Flags that a dry run heeds. */
export interface ForecastFlags extends DryRunFlags, HeadersFlag {
  readonly output?: string;
  readonly record?: string;
  readonly bandwidthLimit?: number;
  readonly createRepositories?: boolean;
  readonly logFormat: "text" | "json";
  readonly quiet?: boolean;
}

/** A dry run that is over; `end` is its place where there are several. */
export interface ForecastRun {
  readonly report: CopyReport;
  readonly lock?: Lock;
  readonly end?: string;
}

/** What only asks. */
interface ShownQuestion<Result> {
  readonly ask: (onEvent: Progress["onEvent"]) => Promise<Result>;
  /** What it has at hand is cleared away where a signal ends the run. */
  readonly gate: Gate | undefined;
}

/** Runs what only asks, and shows how far it is: of what it would do nothing is told as if it were done. */
export function askWithProgress<Result>(
  { ask, gate }: ShownQuestion<Result>,
  flags: ForecastFlags,
  hosts: Hosts,
): Promise<Result> {
  const isJson = flags.logFormat === "json";
  const work = (progress: Progress): Promise<Result> =>
    ask((event, end) => {
      if (event.type === "planned" || (event.type === "done" && (!isJson || isTrouble(event))))
        progress.onEvent(event, end);
    });
  const [stop, describe] = [() => gate?.abort(), () => "nothing was written"];
  return withProgress({ work, stop, describe }, hosts, progressOptions(flags));
}

function isTrouble({ outcome }: Extract<TransferEvent, { type: "done" }>): boolean {
  return outcome.status === "failed" || outcome.status === "held";
}

/** Prints what runs would do, and says the sums and what else there is to say. */
export async function showForecasts(runs: readonly ForecastRun[], flags: ForecastFlags): Promise<void> {
  const known = await knownRate(flags);
  const told = runs.map(({ report, lock, end }): ToldForecast => {
    const forecast = forecastOf(report, lock);
    return { forecast, ...present({ estimate: estimateTime(forecast.send, known), end }) };
  });
  writeStdout(printForecast(told, (flags.output ?? "table") as ForecastFormat, flags.headers));
  for (const [at, { forecast, estimate, end }] of told.entries()) {
    const heading = end === undefined ? "" : `${printable(end)}:\n`;
    say(`${heading}${describeForecast(forecast, estimate)}`);
    const { report } = runs[at] ?? {};
    if (report === undefined) continue;
    for (const finding of untoldFindings(report)) sayFinding(finding, "", present({ end }));
  }
  if (flags.createRepositories === true)
    say("missing repositories in Amazon ECR would be created first; a dry run does not look which ones");
  say("nothing was written (--dry-run)");
}

async function knownRate({ rate, record, bandwidthLimit }: ForecastFlags): Promise<KnownRate> {
  const pace = (await readRecordFile(record))?.pace;
  return present({ rate, pace, limit: bandwidthLimit });
}
