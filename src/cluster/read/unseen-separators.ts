import { specProblem, type SpecProblem } from "./spec-problem.ts";
import type { Source } from "./parse-source.ts";

const SEPARATOR = /^---[ \t]*(?:#.*)?$/;

/**
 * Lines that separate YAML documents and that kOps does not see: it splits a file at lines of nothing but `---` before it parses it,
 * and of each part it reads the first document. Of the others it knows nothing.
 */
export function unseenSeparators({ name, text }: Source): SpecProblem[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.flatMap((line, index) => {
    if (index <= first || line === "---" || !SEPARATOR.test(line)) return [];
    const message = `kOps separates objects at lines of --- alone, but does not see this one, so it does not read the object below`;
    const hint = "Remove the text after the dashes.";
    return [
      specProblem(
        name,
        { line: index + 1, column: 1 },
        { code: "UNSEEN_SEPARATOR", severity: "warning", message, hint },
      ),
    ];
  });
}
