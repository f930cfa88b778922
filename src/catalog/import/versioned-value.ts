import type { Choice, VersionedValue } from "../../inventory/versioned-value.ts";
import type { Assignment } from "./go-source.ts";

/** A block header that chooses by Kubernetes version. */
const SELECTORS: readonly (readonly [RegExp, (version: string) => Omit<Choice, "value">])[] = [
  [
    /^(?:case|if) (?:\w+\.)*(?:IsKubernetesLT|\w+KubernetesVersion\(\)\.IsLT|KubernetesVersion\(\)\.IsLT)\("([\d.]+)"\)$/,
    (below) => ({ below }),
  ],
  [
    /^(?:case|if) (?:\w+\.)*(?:IsKubernetesGTE|\w*KubernetesVersion\(\)\.IsGTE)\("([\d.]+)"\)$/,
    (from) => ({ from }),
  ],
  [/^case (\d+)$/, (minor) => ({ minor: Number(minor) })],
];

/** Headers that do not choose by version: the guards "only when the spec leaves it open", loops, and what always holds. */
const NEUTRAL = [
  /^func /,
  /^for /,
  /^switch$/,
  /^switch v\.Minor$/,
  /^switch (?:\w+\.)*ControlPlaneKubernetesVersion\(\)\.Minor\(\)$/,
  /^switch arch$/,
  /^case architectures\.Architecture\w+$/,
  /^default$/,
  /^else of if (?:\w+\.)*ControlPlaneKubernetesVersion\(\)\.IsLT\("[\d.]+"\)$/,
  /^if err == nil$/,
  /^if [\w.]+ == (?:""|nil)$/,
  /^if fi\.ValueOf\([\w.]+\) == ""$/,
  /^if containerd\.NvidiaGPU != nil && fi\.ValueOf\(containerd\.NvidiaGPU\.Enabled\)$/,
  /^[\w.]+ :?= &[\w.]+$/,
  /^\{?$/,
];

export type Evaluate = (expression: string) => string | undefined;

/** The value of assignments that differ by Kubernetes version; the first text that cannot be read, when there is one. */
export function toVersionedValue(
  assignments: readonly Assignment[],
  evaluate: Evaluate,
): { readonly value: VersionedValue } | { readonly line: number; readonly unread: string } {
  const choices: Choice[] = [];
  for (const { headers, value: expression, line } of assignments) {
    const unread = headers.find((header) => selectorOf(header) === undefined && !isNeutral(header));
    if (unread !== undefined) return { line, unread };
    const value = evaluate(expression);
    if (value === undefined) return { line, unread: expression };
    choices.push(
      Object.assign({}, ...headers.map((header) => selectorOf(header) ?? {}), { value }) as Choice,
    );
  }
  return { value: simplify(choices) };
}

function selectorOf(header: string): Omit<Choice, "value"> | undefined {
  for (const [pattern, select] of SELECTORS) {
    const version = pattern.exec(header)?.[1];
    if (version !== undefined) return select(version);
  }
  return undefined;
}

function isNeutral(header: string): boolean {
  return NEUTRAL.some((pattern) => pattern.test(header));
}

/** One value that always holds is written as it is. */
function simplify(choices: readonly Choice[]): VersionedValue {
  const [first] = choices;
  return choices.length === 1 && first !== undefined && Object.keys(first).length === 1
    ? first.value
    : choices;
}
