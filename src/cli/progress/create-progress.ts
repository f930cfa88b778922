import { createJsonProgress } from "./create-json-progress.ts";
import { createLineProgress } from "./create-line-progress.ts";
import type { Progress, ProgressOptions } from "./progress.ts";

/** Bars where a person watches, a line every few seconds in a log, an object a line for machines. */
export async function createProgress(options: ProgressOptions): Promise<Progress> {
  if (options.format === "json") return createJsonProgress(options);
  if (!options.isTerminal || options.quiet === true) return createLineProgress(options);
  const { createBarProgress } = await import("./create-bar-progress.ts");
  return createBarProgress(options);
}
