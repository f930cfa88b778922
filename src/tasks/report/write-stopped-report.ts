import { UserError } from "../../errors/user-error.ts";
import { renderPage } from "../../report/render-page.ts";
import type { ReportVerb } from "../../report/report-model.ts";
import { findingsOfOutcomes } from "../copy/findings-of-outcomes.ts";
import { replaceNow } from "../disk/replace-now.ts";
import { pageTemplate } from "./page-template.ts";
import type { ReportEvidence } from "./report-evidence.ts";
import { reportOf } from "./report-of.ts";

/** Writes the page of a run that ends before its time, with what is known of it, and waits for nothing. Throws a UserError UNWRITABLE_FILE. */
export function writeStoppedReport(file: string, verb: ReportVerb, evidence: ReportEvidence): void {
  evidence.error = new UserError("INTERRUPTED", "The run was stopped before its end", {
    hint: "Run the same command again. What a copy has brought into repositories stays there.",
  });
  if (evidence.copies.length === 0)
    for (const [end, outcomes] of evidence.ended)
      evidence.copies.push({ end, result: { outcomes, findings: findingsOfOutcomes(outcomes) } });
  replaceNow(file, renderPage(pageTemplate(), reportOf(verb, evidence, new Date())));
}
