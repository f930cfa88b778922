import { replaceFile } from "../../tasks/disk/replace-file.ts";
import { replaceNow } from "../../tasks/disk/replace-now.ts";
import type { ExitCode } from "../exit-code.ts";
import { runThenWrite } from "../run-then-write.ts";
import { sayError } from "../say.ts";
import { renderMetrics } from "./render-metrics.ts";
import { beginFacts } from "./run-facts.ts";

/**
 * Runs a verb and writes its metrics to a file in the end, also where it failed or was told to stop. The file is replaced at once, for a
 * collector may read it at any time. What cannot be written is told, and makes a run that went well exit with 1.
 */
export async function runAndWriteMetrics(
  verb: string,
  file: string,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const facts = beginFacts();
  const started = performance.now();
  const textOf = (exitCode: number): string =>
    renderMetrics({
      verb,
      exitCode,
      facts,
      duration: (performance.now() - started) / 1000,
      ended: new Date(),
    });
  const onExit = (code: number): void => {
    try {
      // Whoever was told before may have made another code of it: work that can never end exits with 70 and not with 0.
      replaceNow(file, textOf(Number(process.exitCode ?? code)));
    } catch (error) {
      sayError(error);
    }
  };
  process.once("exit", onExit);
  return runThenWrite(run, async (code) => {
    process.removeListener("exit", onExit);
    await replaceFile(file, textOf(code));
  });
}
