import type { ReportVerb } from "../../report/report-model.ts";
import type { ReportEvidence } from "../../tasks/report/report-evidence.ts";

/** A verb's result in the format that is asked for; in Markdown it is the summary of its report. */
export async function printOrSummarize<Format extends string>(
  verb: ReportVerb,
  output: Format | "markdown",
  evidence: ReportEvidence,
  print: (format: Format) => string,
): Promise<string> {
  if (output !== "markdown") return print(output);
  const { summarizeInMarkdown } = await import("../../tasks/report/summarize-in-markdown.ts");
  return summarizeInMarkdown(verb, evidence);
}
