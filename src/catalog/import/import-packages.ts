import type { PackageCondition, PackageRule, PackageRules } from "../../cluster/package-rules.ts";
import type { SourceTree } from "../source-tree.ts";
import { findPackageTasks, type PackageTask, type Test } from "./find-package-tasks.ts";
import { evaluateString, findStrings } from "./go-source.ts";
import { readPackageCondition } from "./package-condition.ts";
import type { Report } from "./report.ts";
import { distinct } from "../../values/distinct.ts";

const FOLDER = "nodeup/pkg/model";
const TODO = "adapt src/catalog/import/package-condition.ts";

/** Names that the spec has: packages of its own, and the driver of NVIDIA. */
const FROM_SPEC = ["additionalPackage", "b.NodeupConfig.NvidiaGPU.DriverPackage"];

/** The packages of distributions that the release's nodeup installs, with what it asks before each. */
export function importPackages(tree: SourceTree, report: Report): PackageRules | undefined {
  const rules: Record<string, PackageRule[]> = {};
  for (const path of tree.list(FOLDER).filter((one) => one.endsWith(".go") && !one.endsWith("_test.go"))) {
    const source = tree.read(path) ?? "";
    const written = source.match(/nodetasks\.Package\{/g)?.length ?? 0;
    if (written === 0) continue;
    const tasks = findPackageTasks(source);
    if (new Set(tasks.map(({ line }) => line)).size !== written)
      report.add(path, 0, "a package that is installed in a way that is not known", "adapt src/catalog/import/find-package-tasks.ts");
    rules[path.slice(FOLDER.length + 1)] = tasks.flatMap((task) => readTask(task, path, source, report));
  }
  if (Object.keys(rules).length > 0) return rules;
  report.add(FOLDER, 0, "no packages that nodeup installs", "adapt src/catalog/import/import-packages.ts");
  return undefined;
}

/** A condition that is not known is left out: a package too many does no harm. */
function readTask({ line, name, tests }: PackageTask, path: string, source: string, report: Report): PackageRule[] {
  if (FROM_SPEC.includes(name)) return [];
  const text = evaluateString(name, findStrings(source));
  if (text === undefined) report.add(path, line, `the name of a package: ${name}`, TODO);
  if (text === undefined) return [];
  const when = tests.flatMap((test) => {
    const read = readTest(test);
    if ("condition" in read) return flatten(read.condition);
    report.add(path, line, `what package ${text} depends on: ${read.unknown}`, TODO);
    return [];
  });
  return [{ package: text, when: distinct(when) }];
}

function readTest(test: Test): ReturnType<typeof readPackageCondition> {
  if (typeof test === "string") return readPackageCondition(test);
  if ("not" in test) {
    const inner = readTest(test.not);
    return "unknown" in inner ? inner : { condition: { not: inner.condition } };
  }
  const read = ("any" in test ? test.any : test.all).map(readTest);
  const unknown = read.find((one) => "unknown" in one);
  if (unknown !== undefined) return unknown;
  const conditions = read.flatMap((one) => ("condition" in one ? [one.condition] : []));
  return { condition: "any" in test ? { any: conditions } : { all: conditions } };
}

/** The same in fewer words: what is meant by lists of one, nested lists and double negations. */
function flatten(condition: PackageCondition): PackageCondition[] {
  if (typeof condition === "string") return [condition];
  if ("all" in condition) return condition.all.flatMap(flatten);
  if ("any" in condition) {
    const parts = condition.any.map((part) => asOne(flatten(part)));
    return parts.length === 1 ? flatten(parts[0] ?? "") : [{ any: parts }];
  }
  const inner = asOne(flatten(condition.not));
  if (typeof inner !== "string" && "not" in inner) return flatten(inner.not);
  if (typeof inner !== "string" && "any" in inner) return inner.any.flatMap((part) => flatten({ not: part }));
  return [{ not: inner }];
}

function asOne(conditions: readonly PackageCondition[]): PackageCondition {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : { all: conditions };
}
