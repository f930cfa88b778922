import { cutLong } from "../../errors/cut-long.ts";
import type { FilePlace, Finding } from "../../errors/finding.ts";
import { formatPlace } from "../../errors/format-place.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Position } from "./source-document.ts";

/** Something wrong, or worth knowing, at one place of one file. */
export interface SpecProblem extends Finding {
  readonly place: Required<FilePlace>;
  readonly hint: string;
}

const SHOWN_PROBLEMS = 20;

/** An error at a place of a file; `severity` makes it less. */
export function specProblem(
  file: string,
  { line, column }: Position,
  problem: Pick<SpecProblem, "code" | "message" | "hint"> & Partial<Pick<SpecProblem, "severity">>,
): SpecProblem {
  const { message, hint } = problem;
  return {
    severity: "error",
    ...problem,
    message: cutLong(message),
    hint: cutLong(hint),
    place: { file, line, column },
  };
}

/**
 * One error for all problems: a line `file:line:column: text` for each, the first twenty. A single problem keeps its advice as
 * the error's hint; several carry it on their own lines.
 */
function problemsError(findings: readonly [SpecProblem, ...SpecProblem[]]): UserError {
  const [first] = findings;
  if (findings.length === 1)
    return new UserError(first.code, problemLine(first), { hint: first.hint, findings });
  const lines = findings.slice(0, SHOWN_PROBLEMS).map(describeProblem);
  const hidden = findings.length - lines.length;
  if (hidden > 0) lines.push(`and ${hidden} more`);
  const sameCode = findings.every((problem) => problem.code === first.code);
  return new UserError(sameCode ? first.code : "BAD_SPEC", lines, {
    hint: `${findings.length} problems; correct the first ones and run it again.`,
    findings,
  });
}

/** Throws one error for all errors among `problems`, if there are any. */
export function throwProblems(problems: readonly SpecProblem[]): void {
  const [first, ...rest] = problems.filter(({ severity }) => severity === "error");
  if (first !== undefined) throw problemsError([first, ...rest]);
}

/** A problem and what to do about it, on one line. */
function describeProblem(problem: SpecProblem): string {
  return `${problemLine(problem)} (${problem.hint})`;
}

function problemLine({ place, message }: SpecProblem): string {
  return `${formatPlace(place)}: ${message}`;
}
