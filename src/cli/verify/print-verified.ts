import { printNames } from "../../text/print-names.ts";
import type { Finding } from "../../errors/finding.ts";
import { hideSecrets } from "../../errors/hide-secrets.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { present } from "../../values/present.ts";
import { findingRows, printFindings } from "../doctor/print-report.ts";
import { describeVerified } from "./describe-verified.ts";
import { verifiedAsJunit } from "./verified-as-junit.ts";
import type { VerifiedOutput } from "./verified-output.ts";

export type VerifyFormat = "table" | "name" | "json" | "junit";

/** A report as stdout takes it: names of files are URLs, which may carry secrets. */
export function printVerified(found: VerifiedOutput, format: VerifyFormat, hasHeadings = true): string {
  return hideSecrets(printAs(found, format, hasHeadings));
}

function printAs(found: VerifiedOutput, format: VerifyFormat, hasHeadings: boolean): string {
  switch (format) {
    case "name":
      return printNames(found.assets.filter(({ status }) => status !== "whole").map(({ name }) => name));
    case "table":
      if (!hasHeadings) return findingRows(found.findings);
      return `\n${[...printFindings(found.findings), describeVerified(found)].join("\n\n")}\n`;
    case "json":
      return `${printJsonText(asJson(found), 2)}\n`;
    case "junit":
      return verifiedAsJunit(found);
  }
}

function asJson({ as, depth, counts, seconds, assets, findings }: VerifiedOutput): object {
  const count = (severity: Finding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return { as, ...present({ depth, counts }), seconds, errors: count("error"), assets, findings };
}
