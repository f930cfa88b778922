import { printable } from "../../errors/printable.ts";
import type { Finding } from "../../errors/finding.ts";
import type { VerifiedAsset } from "../../tasks/verify/report-looks.ts";
import type { VerifiedOutput } from "./verified-output.ts";

/** The report as JUnit's XML, which test servers of all kinds read: a test case per asset, `error` where nothing can be said yet. */
export function verifiedAsJunit({ as, assets, findings, seconds }: VerifiedOutput): string {
  const count = (status: VerifiedAsset["status"]): number =>
    assets.filter((asset) => asset.status === status).length;
  const errors = findings.filter(({ severity }) => severity === "error");
  const totals = `tests="${assets.length}" failures="${count("wrong")}" errors="${count("unknown") + count("waiting")}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kops-assets" ${totals}>`,
    `  <testsuite name="verify (${as})" ${totals}>`,
    ...assets.flatMap((asset) => testCase(asset, errors)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ kind, name, status }: VerifiedAsset, errors: readonly Finding[]): string[] {
  const begin = `    <testcase classname="${kind}s" name="${quoted(name)}"`;
  const own = errors.filter(({ assets = [] }) => assets.includes(name));
  const [first] = own;
  if (status === "whole" || first === undefined) return [`${begin}/>`];
  const element = status === "wrong" ? "failure" : "error";
  const text = own
    .map(({ code, message, hint = "" }) => `${code}: ${message} ${hint}`.trim())
    .map(quoted)
    .join("\n");
  return [
    `${begin}>`,
    `      <${element} type="${quoted(first.code)}" message="${quoted(first.message)}">${text}</${element}>`,
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
