import type { Examination } from "../../tasks/examine/examination.ts";
import type { Finding } from "../../errors/finding.ts";
import { formatPlace } from "../../errors/format-place.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { hideSecrets } from "../../errors/hide-secrets.ts";
import { printable } from "../../errors/printable.ts";
import { present } from "../../values/present.ts";
import { reportAsJson } from "./report-as-json.ts";
import { reportAsSarif } from "./report-as-sarif.ts";
import { printTable, type Column } from "../../text/print-table.ts";
import { wrap } from "./wrap.ts";
import { counted } from "../../values/counted.ts";

export type ReportFormat = "table" | "json" | "sarif";

type Severity = Finding["severity"];

const NARROWEST = 60;
const WIDEST = 110;
const HEADINGS: readonly (readonly [Severity, string])[] = [
  ["error", "ERRORS"],
  ["warning", "WARNINGS"],
  ["info", "NOTES"],
];

/** The whole report as stdout takes it; tables fit the terminal. */
export function printReport(report: Examination, format: ReportFormat, hasHeadings = true): string {
  return hideSecrets(printAs(report, format, hasHeadings));
}

function printAs(report: Examination, format: ReportFormat, hasHeadings: boolean): string {
  switch (format) {
    case "table":
      return hasHeadings ? printText(report) : findingRows(report.findings);
    case "json":
      return `${printJsonText(reportAsJson(report), 2)}\n`;
    case "sarif":
      return `${printJsonText(reportAsSarif(report), 2)}\n`;
  }
}

/** "2 errors, 1 warning, 3 notes". */
export function describeReport({ findings }: Examination): string {
  const count = (severity: Severity, word: string): string => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return counted(found, word);
  };
  return [count("error", "error"), count("warning", "warning"), count("info", "note")].join(", ");
}

function printText(report: Examination): string {
  return `\n${[...printFindings(report.findings), describeReport(report)].join("\n\n")}\n`;
}

/** Findings under a heading per severity, the worst first, as wide as the terminal. */
export function printFindings(all: readonly Finding[]): string[] {
  const width = Math.min(Math.max(process.stdout.columns || WIDEST, NARROWEST), WIDEST);
  return HEADINGS.flatMap(([severity, heading]) => {
    const findings = all.filter((finding) => finding.severity === severity);
    if (findings.length === 0) return [];
    return [[heading, ...findings.map((finding) => printFinding(finding, width))].join("\n\n")];
  });
}

const COLUMNS: readonly Column<Finding>[] = [
  { name: "SEVERITY", value: ({ severity }) => severity },
  { name: "CODE", value: ({ code }) => code },
  { name: "WHERE", value: describeWhere },
  { name: "MESSAGE", value: ({ message }) => message },
];

/** One row per finding, for programs that read line by line. */
export function findingRows(findings: readonly Finding[]): string {
  return printTable(findings, COLUMNS, false);
}

function printFinding(finding: Finding, width: number): string {
  const where = printable(describeWhere(finding));
  return [
    `${finding.code}${where === "" ? "" : `  ${where}`}`,
    ...wrap(printable(finding.message), width - 4).map((line) => `    ${line}`),
    ...wrap(printable(finding.hint ?? ""), width - 7).map((line, at) =>
      at === 0 ? `    -> ${line}` : `       ${line}`,
    ),
  ].join("\n");
}

function describeWhere({ place }: Finding): string {
  if (place === undefined || "flag" in place) return place?.flag ?? "";
  return formatPlace(present({ file: place.file, line: place.line }));
}
