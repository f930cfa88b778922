import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { afterwards } from "../afterwards.ts";
import { EXIT, exitCodeOf, type ExitCode } from "../exit-code.ts";
import { renderMetrics } from "./render-metrics.ts";
import { beginFacts } from "./run-facts.ts";

/** Where metrics of a run go, as commander hands it over. */
export interface MetricsFlags {
  readonly metricsFile?: string;
}

/**
 * Runs a verb and writes its metrics to a file in the end, also where it failed or was told to stop. The file is replaced at once, for a
 * collector may read it at any time. What cannot be written is told, and makes a run that went well exit with 1.
 */
export async function withMetrics(
  verb: string,
  { metricsFile: file }: MetricsFlags,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  if (file === undefined) return run();
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
  const onExit = (code: number): void => replaceNow(file, textOf(code));
  process.once("exit", onExit);
  const write = async (code: ExitCode): Promise<boolean> => {
    process.removeListener("exit", onExit);
    const { replaceFile } = await import("../../tasks/disk/replace-file.ts");
    return afterwards(() => replaceFile(file, textOf(code)));
  };
  let code: ExitCode;
  try {
    code = await run();
  } catch (error) {
    await write(exitCodeOf(error));
    throw error;
  }
  const isWritten = await write(code);
  return isWritten || code !== EXIT.ok ? code : EXIT.failed;
}

/** A process that ends waits for nothing, and nobody is told any more. */
function replaceNow(file: string, text: string): void {
  const fresh = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(fresh, text, { flag: "wx" });
    renameSync(fresh, file);
  } catch {
    rmSync(fresh, { force: true });
  }
}
