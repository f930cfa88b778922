import { createHash } from "node:crypto";
import type { Checkout } from "./checkout.ts";
import { findFunction } from "./go-source.ts";
import type { Report } from "./report.ts";

/** A Go function of kOps that a rule of this project was written from, and how it read in the releases the rule is right for. */
export interface KnownRule {
  readonly file: string;
  readonly function: string;
  /** Where the rule is written. */
  readonly rule: string;
  readonly fingerprints: readonly string[];
}

const KNOWN = "tools/import-release/known-rules.json";
const ABSENT = "absent";

/** Reports every function that reads otherwise than in any release that the rules were written from. */
export function checkRules(checkout: Checkout, known: readonly KnownRule[], report: Report): void {
  for (const { file, function: name, rule, fingerprints } of known) {
    const { line, fingerprint } = readRule(checkout, file, name);
    if (fingerprints.includes(fingerprint)) continue;
    const found =
      fingerprint === ABSENT ? `no function ${name}` : `${name} reads otherwise than in any known release`;
    report.add(
      file,
      line,
      found,
      `${rule}, if its meaning changed; then "${fingerprint}" for ${name} in ${KNOWN}`,
    );
  }
}

/** The fingerprint of a function: of its code alone, without comments, blanks, numbers and the versions in its texts. */
export function readRule(
  checkout: Checkout,
  file: string,
  name: string,
): { line: number; fingerprint: string } {
  const source = findFunction(checkout.read(file) ?? "", name);
  if (source === undefined) return { line: 0, fingerprint: ABSENT };
  const code = source.text
    .replace(/(^|\s)\/\/.*$/gm, "")
    .replace(/"[^"\n]*\d[^"\n]*"/g, '"#"')
    .replaceAll("fi.PtrTo(", "new(")
    .replace(/\s+/g, "");
  return { line: source.line, fingerprint: createHash("sha256").update(code).digest("hex").slice(0, 12) };
}
