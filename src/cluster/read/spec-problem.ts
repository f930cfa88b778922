import { UserError } from "../../errors/user-error.ts";
import type { Position } from "./source-document.ts";

/** Something wrong at one place of one file. */
export interface SpecProblem {
  readonly source: string;
  readonly position: Position;
  readonly code: string;
  /** What was found. */
  readonly text: string;
  /** What to do about it. */
  readonly hint: string;
  /** Something that stops nothing. */
  readonly isWarning?: boolean;
}

const SHOWN_PROBLEMS = 20;

/**
 * One error for all problems: a line `file:line:column: text` for each, the first twenty. A single problem keeps its advice as
 * the error's hint; several carry it on their own lines.
 */
function problemsError(problems: readonly [SpecProblem, ...SpecProblem[]]): UserError {
  const [first] = problems;
  if (problems.length === 1) return new UserError(first.code, problemLine(first), { hint: first.hint });
  const lines = problems.slice(0, SHOWN_PROBLEMS).map(describeProblem);
  const hidden = problems.length - lines.length;
  if (hidden > 0) lines.push(`and ${hidden} more`);
  const sameCode = problems.every((problem) => problem.code === first.code);
  return new UserError(sameCode ? first.code : "BAD_SPEC", lines.join("\n"), {
    hint: `${problems.length} problems; mend the first ones and run again.`,
  });
}

/** Throws one error for all `problems`, if there are any. */
export function throwProblems(problems: readonly SpecProblem[]): void {
  const [first, ...rest] = problems;
  if (first !== undefined) throw problemsError([first, ...rest]);
}

/** A problem and what to do about it, on one line. */
export function describeProblem(problem: SpecProblem): string {
  return `${problemLine(problem)} (${problem.hint})`;
}

function problemLine({ source, position, text }: SpecProblem): string {
  return `${source}:${position.line}:${position.column}: ${text}`;
}
