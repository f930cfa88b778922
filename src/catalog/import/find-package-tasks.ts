import { findFunction } from "./go-source.ts";
import { parseGoStatements, type GoArm, type GoStatement } from "./go-statements.ts";

/** A Go expression that has to hold, or not to hold, or one of several. */
export type Test = string | { readonly not: Test } | { readonly any: readonly Test[] } | { readonly all: readonly Test[] };

/** One place where nodeup's code installs a package. */
export interface PackageTask {
  readonly line: number;
  /** The name as a Go expression. */
  readonly name: string;
  readonly tests: readonly Test[];
}

const TASK = /(?:AddTask|EnsureTask)\(&nodetasks\.Package\{Name: ([^}]+)\}/;

/** The package tasks that a builder's `Build` comes to, with everything that is asked before each. */
export function findPackageTasks(source: string): PackageTask[] {
  return inFunction(source, "Build", []);
}

function inFunction(source: string, name: string, asked: readonly string[], path: readonly Test[] = []): PackageTask[] {
  const found = asked.includes(name) ? undefined : findFunction(source, name);
  if (found === undefined) return [];
  const [body] = parseGoStatements(found.text, found.line);
  const calls = (text: string, tests: readonly Test[]): PackageTask[] =>
    [...text.matchAll(/\bb\.(\w+)\(/g)].flatMap(([, called = ""]) =>
      inFunction(source, called, [...asked, name], tests),
    );
  return body?.kind === "block" ? collect(body.body, path, calls) : [];
}

type Calls = (text: string, tests: readonly Test[]) => PackageTask[];

/** A branch that ends in `return nil` holds for all that comes after it: it was not taken. */
function collect(statements: readonly GoStatement[], path: readonly Test[], calls: Calls): PackageTask[] {
  const passed: Test[] = [];
  return statements.flatMap((statement): PackageTask[] => {
    const here = [...path, ...passed];
    if (statement.kind === "line") return inLine(statement.line, statement.text, here, calls);
    if (statement.kind === "block") return collect(statement.body, here, calls);
    const branches = branchesOf(statement);
    passed.push(...branches.filter(({ body }) => isReturn(body)).map(({ test }) => ({ not: test })));
    const called = statement.kind === "if" ? statement.arms.flatMap(({ test = "" }) => calls(test, here)) : [];
    return [...called, ...branches.flatMap(({ test, body }) => collect(body, [...here, test], calls))];
  });
}

function inLine(line: number, text: string, tests: readonly Test[], calls: Calls): PackageTask[] {
  const name = TASK.exec(text)?.[1];
  return name === undefined ? calls(text, tests) : [{ line, name, tests }];
}

interface Branch {
  readonly test: Test;
  readonly body: readonly GoStatement[];
}

function branchesOf(statement: Extract<GoStatement, { kind: "if" | "switch" }>): Branch[] {
  if (statement.kind === "if") return statement.arms.map((arm, i) => armOf(arm, statement.arms.slice(0, i)));
  const { subject, cases } = statement;
  const testOf = (labels: readonly string[]): Test => ({
    any: labels.map((label) => (subject === "" ? label : `${subject} == ${label}`)),
  });
  const named = cases.filter(({ labels }) => labels.length > 0);
  return cases.map(({ labels, body }) => ({
    test: labels.length > 0 ? testOf(labels) : { all: named.map((one) => ({ not: testOf(one.labels) })) },
    body,
  }));
}

/** An `if` may set a name first: `if err := f(); err != nil`. */
function armOf({ test, body }: GoArm, before: readonly GoArm[]): Branch {
  const tests: Test[] = before.map((arm) => ({ not: arm.test ?? "" }));
  const own = test?.split("; ").at(-1);
  return { test: { all: own === undefined ? tests : [...tests, own] }, body };
}

function isReturn(body: readonly GoStatement[]): boolean {
  const last = body.at(-1);
  return last?.kind === "line" && /^return(?: nil)?$/.test(last.text);
}
