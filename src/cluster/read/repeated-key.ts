import type { FieldPath } from "./source-document.ts";
import { formatPath } from "./source-document.ts";
import type { SpecProblem } from "./spec-problem.ts";

/** A key that stands in its mapping before already. */
export interface RepeatedKey {
  readonly path: FieldPath;
  readonly offset: number;
}

type Verdict = Pick<SpecProblem, "code" | "severity" | "message" | "hint">;

/**
 * What a key that is written twice means: Go's decoder takes the last one without a word. Two objects' heads in one document are two
 * objects without a line between them; and what maps assets must not depend on which of two was meant.
 */
export function judgeRepeatedKey({ path }: RepeatedKey): Verdict {
  const within = path.slice(path.findIndex((part) => part !== "items" && typeof part !== "number"));
  const [first, second] = within;
  if (within.length === 1 && (first === "apiVersion" || first === "kind")) {
    return {
      code: "BAD_YAML",
      severity: "error",
      message: `a second object begins here: ${first} is written twice in one document`,
      hint: "Write a line --- between two objects.",
    };
  }
  const isAssets = first === "spec" && second === "assets";
  const key = formatPath(path.slice(-1));
  return {
    code: "REPEATED_KEY",
    severity: isAssets ? "error" : "warning",
    message: `the key ${key} is written twice${isAssets ? "" : ", and the last one counts"}`,
    hint: "Keep one of them.",
  };
}

/** Without what a missing line between two objects makes twice besides. */
export function withoutConsequences(keys: readonly RepeatedKey[]): RepeatedKey[] {
  const heads = keys.filter(
    ({ path }) => path.length === 1 && ["apiVersion", "kind"].includes(String(path[0])),
  );
  const [head] = heads.toSorted((a, b) => a.offset - b.offset);
  if (head === undefined) return [...keys];
  return [head, ...keys.filter(({ path, offset }) => path.length > 1 && offset < head.offset)];
}
