import { printable } from "../../errors/printable.ts";
import type { Finding } from "../../errors/finding.ts";
import type { VerifiedAsset } from "../../tasks/verify/report-looks.ts";
import type { VerifiedOutput } from "./verified-output.ts";

interface TestCase {
  readonly classname: string;
  readonly name: string;
  /** What its errors count as. */
  readonly result: "failure" | "error";
  /** None where all is right. */
  readonly errors: readonly Finding[];
}

/**
 * The report as JUnit's XML, which test servers of all kinds read: a test case per asset, `error` where nothing can be said yet, and one for each
 * error that is about none of them.
 */
export function verifiedAsJunit({ as, assets, findings, seconds }: VerifiedOutput): string {
  const errors = findings.filter(({ severity }) => severity === "error");
  const names = new Set(assets.map(({ name }) => name));
  const others = errors.filter(({ assets: own = [] }) => !own.some((name) => names.has(name)));
  const cases = [
    ...assets.map((asset) => caseOfAsset(asset, errors)),
    ...others.map((error): TestCase => {
      return { classname: "findings", name: error.code, result: "failure", errors: [error] };
    }),
  ];
  const count = (wanted: TestCase["result"]): number =>
    cases.filter(({ result, errors: own }) => own.length > 0 && result === wanted).length;
  const totals = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kops-assets" ${totals}>`,
    `  <testsuite name="verify (${as})" ${totals}>`,
    ...cases.flatMap(printCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function caseOfAsset({ kind, name, status }: VerifiedAsset, errors: readonly Finding[]): TestCase {
  const isKnown = status === "whole" || status === "wrong";
  return {
    classname: `${kind}s`,
    name,
    result: isKnown ? "failure" : "error",
    errors: errors.filter(({ assets = [] }) => assets.includes(name)),
  };
}

function printCase({ classname, name, result, errors }: TestCase): string[] {
  const begin = `    <testcase classname="${classname}" name="${quoted(name)}"`;
  const [first] = errors;
  if (first === undefined) return [`${begin}/>`];
  const text = errors
    .map(({ code, message, hint = "" }) => `${code}: ${message} ${hint}`.trim())
    .map(quoted)
    .join("\n");
  return [
    `${begin}>`,
    `      <${result} type="${quoted(first.code)}" message="${quoted(first.message)}">${text}</${result}>`,
    "    </testcase>",
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** What acts on a reader is shown as an escape; what is left and no XML 1.0 document may hold (section 2.2) becomes a question mark. */
function quoted(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, "?")
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
