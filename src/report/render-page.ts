import { printJsonText } from "../values/quote-text.ts";
import { cleanModel } from "./clean-model.ts";
import type { ReportModel } from "./report-model.ts";

/** Where a page that was built leaves room; tools/build-page.mjs writes both. */
const TITLE = "<!--report-title-->";
const DATA = "<!--report-data-->";

/**
 * The whole page: what was built, with the report as data in it. The data cannot end its element, for it holds no "<"; the page's own
 * Content-Security-Policy lets nothing run but its own program, and asks no host.
 */
export function renderPage(template: string, model: ReportModel): string {
  const clean = cleanModel(model);
  const data = printJsonText(clean).replaceAll("<", "\\u003c");
  return template.replace(TITLE, () => escaped(`${clean.title} – kops-assets`)).replace(DATA, () => data);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
