import type { PackageCondition, SpecFlag } from "../../cluster/package-rules.ts";

type ReadAtom = (...groups: string[]) => PackageCondition;

const flag = (name: SpecFlag): ReadAtom => () => name;
const not = (name: SpecFlag): ReadAtom => () => ({ not: name });

/** What nodeup's code asks before it installs a package, as far as it is known. */
const ATOMS: readonly (readonly [RegExp, ReadAtom])[] = [
  [/^b\.Distribution\.IsDebianFamily\(\)$/, () => "family:debian"],
  [/^b\.Distribution\.IsRHELFamily\(\)$/, () => "family:redhat"],
  [/^b\.Distribution\.Is(Ubuntu|Debian)\(\)$/, (name) => `project:${name.toLowerCase()}`],
  [/^b\.Distribution\.Version\(\) (<=?) ([\d.]+)$/, (comparison, version) => `version${comparison}${version}`],
  [
    /^b\.Distribution == distributions\.Distribution(\w+)$/,
    (name) => `distribution:${name.toLowerCase()}`,
  ],
  [
    /^b\.Distribution != distributions\.Distribution(\w+)$/,
    (name) => ({ not: `distribution:${name.toLowerCase()}` }),
  ],
  [/^b\.RunningOn(GCE|Azure)\(\)$/, (name) => `cloud:${name.toLowerCase()}`],
  [/^b\.NodeupConfig\.KubeProxy != nil$/, flag("kubeProxy")],
  [/^fi\.ValueOf\(b\.NodeupConfig\.KubeProxy\.Enabled\)$/, flag("kubeProxy")],
  [/^b\.NodeupConfig\.KubeProxy\.ProxyMode == "nftables"$/, flag("nftables")],
  [/^b\.(?:NodeupModelContext\.)?NodeupConfig\.NTPUnmanaged$/, flag("ntpUnmanaged")],
  [/^b\.NodeupConfig\.UpdatePolicy == kops\.UpdatePolicyExternal$/, flag("externalUpdates")],
  [/^(?:b\.NodeupConfig\.Networking\.Calico|calico) == nil$/, not("calico")],
  [/^calico\.WireguardEnabled == nil$/, not("wireguardSet")],
  [/^\*calico\.WireguardEnabled$/, flag("wireguardOn")],
  [/^b\.IsIPv6Only\(\)$/, flag("ipv6Only")],
  [/^b\.InstallNvidiaRuntime\(\)$/, flag("nvidia")],
  [/^b\.InstallGVisorRuntime\(\)$/, flag("gvisor")],
];

/** A Go expression as a condition; the first part that is not known, where there is one. */
export function readPackageCondition(
  expression: string,
): { readonly condition: PackageCondition } | { readonly unknown: string } {
  const text = withoutParentheses(expression.trim());
  for (const [operator, key] of [
    ["||", "any"],
    ["&&", "all"],
  ] as const) {
    const parts = split(text, operator);
    if (parts.length > 1) return readParts(parts, key);
  }
  if (text.startsWith("!")) {
    const inner = readPackageCondition(text.slice(1));
    return "unknown" in inner ? inner : { condition: { not: inner.condition } };
  }
  return readAtom(text);
}

function readParts(parts: readonly string[], key: "any" | "all"): ReturnType<typeof readPackageCondition> {
  const conditions: PackageCondition[] = [];
  for (const part of parts) {
    const read = readPackageCondition(part);
    if ("unknown" in read) return read;
    conditions.push(read.condition);
  }
  return { condition: key === "any" ? { any: conditions } : { all: conditions } };
}

function readAtom(text: string): ReturnType<typeof readPackageCondition> {
  for (const [pattern, read] of ATOMS) {
    const match = pattern.exec(text);
    if (match !== null) return { condition: read(...match.slice(1)) };
  }
  return { unknown: text };
}

/** Parts between an operator that stands outside of parentheses. */
function split(text: string, operator: string): string[] {
  const starts = [0];
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "(") depth += 1;
    if (text[i] === ")") depth -= 1;
    if (depth === 0 && text.startsWith(operator, i)) starts.push((i += operator.length));
  }
  return starts.map((start, i) => text.slice(start, (starts[i + 1] ?? text.length + operator.length) - operator.length).trim());
}

/** Without the parentheses around all of it. */
function withoutParentheses(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i += 1) {
    if (text[i] === "(") depth += 1;
    if (text[i] === ")") depth -= 1;
    if (depth === 0) return text;
  }
  return withoutParentheses(text.slice(1, -1).trim());
}
