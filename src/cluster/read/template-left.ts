import type { SpecProblem } from "./spec-problem.ts";

/**
 * For the problems of one text: the same problem, or what explains it better: the document around it is a template that nobody has
 * rendered.
 */
export function templateNamer(text: string): (problem: SpecProblem) => SpecProblem {
  let documents: readonly TextPart[] | undefined;
  return (problem) => {
    documents ??= text.includes("{{") ? documentsOf(text) : [];
    const around = documents.findLast(({ line }) => line <= problem.place.line);
    if (around?.isTemplate !== true) return problem;
    return {
      ...problem,
      code: "TEMPLATE_LEFT",
      message: "this document is a template that was not rendered",
      hint: "Render it first (kops toolbox template, for a chart helm template) and give the result.",
    };
  };
}

/** A YAML document: the line that it begins in, counted from 1, and whether it has marks of a template. */
interface TextPart {
  readonly line: number;
  isTemplate: boolean;
}

function documentsOf(text: string): TextPart[] {
  const first: TextPart = { line: 1, isTemplate: false };
  const parts = [first];
  let last = first;
  text.split("\n").forEach((line, index) => {
    if (line.startsWith("---") && index > 0) parts.push((last = { line: index + 1, isTemplate: false }));
    last.isTemplate ||= line.includes("{{");
  });
  return parts;
}
