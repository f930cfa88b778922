import type { SpecProblem } from "./spec-problem.ts";

/** The same problem, or what explains it better: the document around it is a template that nobody has rendered. */
export function nameTemplate(text: string, problem: SpecProblem): SpecProblem {
  if (!textOfDocument(text, problem.place.line).includes("{{")) return problem;
  return {
    ...problem,
    code: "TEMPLATE_LEFT",
    message: "this document is a template that was not rendered",
    hint: "Render it first (kops toolbox template, for a chart helm template) and give the result.",
  };
}

/** The lines of the YAML document around a line, which is counted from 1. */
function textOfDocument(text: string, line: number): string {
  const lines = text.split("\n");
  const isSeparator = (candidate: string): boolean => candidate.startsWith("---");
  const start = lines.slice(0, line).findLastIndex(isSeparator) + 1;
  const end = lines.slice(line).findIndex(isSeparator);
  return lines.slice(start, end < 0 ? undefined : line + end).join("\n");
}
