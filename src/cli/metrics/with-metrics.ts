import type { DryRunFlags } from "../flags/dry-run-options.ts";
import type { ExitCode } from "../exit-code.ts";

/** Where metrics of a run go, as commander hands it over. */
export interface MetricsFlags {
  readonly metricsFile?: string;
}

/** Runs a verb and writes its metrics, where a file for them is named; a dry run leaves those of the last run that wrote something. */
export async function withMetrics(
  verb: string,
  { metricsFile: file, dryRun }: MetricsFlags & Pick<DryRunFlags, "dryRun">,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  if (file === undefined || dryRun === true) return run();
  const { runAndWriteMetrics } = await import("./run-and-write-metrics.ts");
  return runAndWriteMetrics(verb, file, run);
}
