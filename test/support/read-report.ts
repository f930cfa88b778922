import type { ReportModel } from "../../src/report/report-model.ts";

/** The data in a page. */
export function readReport(page: string): ReportModel {
  const [, data = ""] = /<script type="application\/json" id="report">([^<]*)<\/script>/.exec(page) ?? [];
  return JSON.parse(data) as ReportModel;
}
