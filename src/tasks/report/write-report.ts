import { renderPage } from "../../report/render-page.ts";
import type { ReportVerb } from "../../report/report-model.ts";
import { replaceFile } from "../disk/replace-file.ts";
import { pageTemplate } from "./page-template.ts";
import type { ReportEvidence } from "./report-evidence.ts";
import { reportOf } from "./report-of.ts";

/** Writes the page of a run, at once. Throws a UserError UNWRITABLE_FILE. */
export async function writeReport(file: string, verb: ReportVerb, evidence: ReportEvidence): Promise<void> {
  await replaceFile(file, renderPage(pageTemplate(), reportOf(verb, evidence, new Date())));
}
