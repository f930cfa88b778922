import type { Finding } from "../errors/finding.ts";
import { printableLines } from "../errors/printable.ts";
import { UserError } from "../errors/user-error.ts";
import { printJsonText } from "../values/quote-text.ts";
import { present } from "../values/present.ts";
import { describeError } from "./describe-error.ts";
import { describeFinding } from "./describe-finding.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import { writeStderr } from "./write-stderr.ts";

/** `--log-format json` makes one JSON object of every line on stderr, those of misuse included. */
let isJson = process.argv.some(
  (argument, index, all) =>
    argument === "--log-format=json" || (argument === "json" && all[index - 1] === "--log-format"),
);

let isQuiet = false;

/** From now on nothing is told but warnings and errors. */
export function beQuiet(): void {
  isQuiet = true;
}

/** A settings file asks for the same. */
export function useJsonLines(): void {
  isJson = true;
}

/** Fields of a line for machines. */
type Fields = Readonly<Record<string, unknown>>;

/** Tells the user something on stderr: stdout carries only what was asked for. */
export function say(message: string, fields: Fields = {}): void {
  write(printableLines(message), { level: "info", message, ...fields });
}

/** Tells findings, a line each. */
export function sayFindings(findings: readonly Finding[]): void {
  for (const finding of findings) sayFinding(finding);
}

/** Tells a finding; `more` goes into the line for machines. */
export function sayFinding(finding: Finding, prefix = "", more: Fields = {}): void {
  const { severity, ...fields } = finding;
  currentFacts().found([finding]);
  write(`${prefix}${describeFinding(finding)}`, { level: severity, ...fields, ...more });
}

/** Tells what ended the run, or a part of it. */
export function sayError(error: unknown, prefix = "error"): void {
  write(`${prefix}: ${describeError(error)}`, { level: "error", ...errorFields(error) });
}

function errorFields(error: unknown): Fields {
  if (!(error instanceof UserError)) return { code: "BUG", message: describeError(error) };
  const { code, message, side, url, hint } = error;
  return { code, message, ...present({ side, url, hint }) };
}

function write(text: string, fields: Fields): void {
  if (isQuiet && fields["level"] === "info") return;
  const line = isJson ? printJsonText({ time: new Date().toISOString(), ...fields }) : text;
  writeStderr(`${line}\n`);
}
