import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SRC = join(ROOT, "src/");

/** What every room may import. */
const GROUND = ["values", "errors"];

/** Every room that tasks are made of. */
const BELOW_TASKS = [
  "bootstrap",
  "bundle",
  "catalog",
  "cluster",
  "content",
  "doctor",
  "exports",
  "files",
  "gate",
  "hosts",
  "http",
  "inventory",
  "manifests",
  "mirrors",
  "nodes",
  "policy",
  "registry",
  "remap",
  "report",
  "serve",
  "sources",
  "text",
  "transfer",
  "trust",
  "workloads",
];

/** Which other rooms each room may import. ARCHITECTURE.md draws the same table. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  values: [],
  errors: [],
  text: ["cluster"],
  cluster: [],
  inventory: ["cluster"],
  catalog: ["cluster", "inventory"],
  remap: ["inventory", "cluster"],
  sources: ["cluster", "remap"],
  nodes: ["cluster", "inventory", "remap"],
  mirrors: ["cluster", "remap", "sources"],
  bootstrap: ["cluster", "mirrors", "nodes", "remap", "sources"],
  exports: ["remap"],
  manifests: ["cluster", "remap", "sources"],
  policy: ["remap"],
  workloads: ["cluster"],
  gate: [],
  doctor: ["cluster", "inventory", "remap", "sources"],
  content: [],
  http: ["content"],
  identity: ["http"],
  registry: ["content", "http"],
  report: ["remap"],
  files: ["content", "http", "identity"],
  bundle: ["content"],
  serve: ["content"],
  transfer: ["content", "remap"],
  trust: ["content", "transfer"],
  hosts: ["content", "files", "http", "identity", "registry", "transfer"],
  tasks: BELOW_TASKS,
  "kops-assets.ts": ["gate", "hosts", "tasks", "text", "transfer", "trust"],
  cli: [...BELOW_TASKS, "tasks"],
};

/** Rooms, and folders of rooms, whose files are pure: no built-in module, so no clock, environment, disk or network. */
const PURE = [
  "values",
  "errors",
  "text",
  "cluster",
  "inventory",
  "catalog/import",
  "remap",
  "sources",
  "nodes",
  "mirrors",
  "bootstrap",
  "exports",
  "manifests",
  "policy",
  "workloads",
  "gate",
  "doctor",
  "report",
];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

function importsOf(path: string): Import[] {
  const file = relative(SRC, path);
  const room = file.split("/")[0] ?? "";
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      found.push({ file, room, target: (node.moduleSpecifier as ts.StringLiteral).text });
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) found.push({ file, room, target: argument.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function roomOf(file: string, target: string): string {
  return relative(SRC, resolve(SRC, dirname(file), target)).split("/")[0] ?? "";
}

const ALL = sourceFiles(SRC).flatMap(importsOf);
const TOOLS = sourceFiles(join(ROOT, "tools/")).flatMap(importsOf);
const LOCAL = ALL.filter(({ target }) => target.startsWith("."));
const PACKAGES = ALL.filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:"));

describe("import table", () => {
  test("finds the sources", () => expect(LOCAL.length).toBeGreaterThan(20));

  test("every room imports only what the table allows", () => {
    const forbidden = LOCAL.filter(({ file, room, target }) => {
      const to = roomOf(file, target);
      const allowed = [...(room === "values" ? [] : GROUND), ...(ROOMS[room] ?? [])];
      return to !== room && !allowed.includes(to);
    });
    expect(forbidden.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  test("pure rooms use no built-in module", () => {
    const impure = ALL.filter(({ file, target }) => isPure(file) && target.startsWith("node:"));
    expect(impure.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  test("each third-party package is imported by one room", () => {
    const rooms = new Map<string, Set<string>>();
    for (const { room, target } of PACKAGES) {
      const name = target
        .split("/")
        .slice(0, target.startsWith("@") ? 2 : 1)
        .join("/");
      rooms.set(name, (rooms.get(name) ?? new Set()).add(room));
    }
    const shared = [...rooms].filter(([, users]) => users.size > 1);
    expect(shared.map(([name, users]) => `${name}: ${[...users].join(", ")}`)).toEqual([]);
  });

  test("there are no cycles between files", () => {
    expect(findCycle(LOCAL)).toBeUndefined();
  });

  test("there are no cycles between files of tools", () => {
    expect(TOOLS.length).toBeGreaterThan(0);
    expect(findCycle(TOOLS.filter(({ target }) => target.startsWith(".")))).toBeUndefined();
  });
});

function isPure(file: string): boolean {
  return PURE.some((folder) => file.startsWith(`${folder}/`));
}

/** The first cycle, as a readable chain; types tie files together like anything else. */
function findCycle(imports: readonly Import[]): string | undefined {
  const edges = new Map<string, string[]>();
  for (const { file, target } of imports) {
    const to = relative(SRC, resolve(SRC, dirname(file), target));
    edges.set(file, [...(edges.get(file) ?? []), to]);
  }
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(" -> ");
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const cycle = walk(next, [...trail, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = walk(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
