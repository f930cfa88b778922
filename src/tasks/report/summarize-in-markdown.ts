import { renderMarkdown } from "../../report/render-markdown.ts";
import type { ReportVerb } from "../../report/report-model.ts";
import type { ReportEvidence } from "./report-evidence.ts";
import { reportOf } from "./report-of.ts";

/** What a run has found out, as a text to paste into a pull request. */
export function summarizeInMarkdown(verb: ReportVerb, evidence: ReportEvidence): string {
  return renderMarkdown(reportOf(verb, evidence, new Date()));
}
