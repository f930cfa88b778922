import type { SourceTree } from "../source-tree.ts";
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

/** What stands for a text: the first 12 hexadecimal digits of its sha256. */
export type Fingerprint = (text: string) => string;

const KNOWN = "src/catalog/import/known-rules.json";
const ABSENT = "absent";

/** Reports every function that reads otherwise than in any release that the rules were written from. */
export function checkRules(
  tree: SourceTree,
  known: readonly KnownRule[],
  fingerprintOf: Fingerprint,
  report: Report,
): void {
  for (const { file, function: name, rule, fingerprints } of known) {
    const { line, fingerprint } = readRule(tree, file, name, fingerprintOf);
    if (fingerprints.includes(fingerprint)) continue;
    const found =
      fingerprint === ABSENT ? `no function ${name}` : `${name} differs from every known release`;
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
  tree: SourceTree,
  file: string,
  name: string,
  fingerprintOf: Fingerprint,
): { line: number; fingerprint: string } {
  const source = findFunction(tree.read(file) ?? "", name);
  if (source === undefined) return { line: 0, fingerprint: ABSENT };
  const code = source.text
    .replace(/(^|\s)\/\/.*$/gm, "")
    .replace(/"[^"\n]*\d[^"\n]*"/g, '"#"')
    .replaceAll("fi.PtrTo(", "new(")
    .replace(/\s+/g, "");
  return { line: source.line, fingerprint: fingerprintOf(code) };
}
