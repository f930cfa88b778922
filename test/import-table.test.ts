import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/** Which rooms each room may import. ARCHITECTURE.md draws the same table. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  cluster: ["errors"],
  inventory: ["cluster", "errors"],
  remap: ["inventory", "cluster", "errors"],
  sources: ["cluster", "errors"],
  content: ["errors"],
  http: ["errors"],
  registry: ["content", "http", "errors"],
  files: ["content", "http", "errors"],
  bundle: ["content", "errors"],
  serve: ["content", "errors"],
  transfer: ["content", "remap", "errors"],
  provision: ["cluster", "inventory", "remap", "sources", "errors"],
  cli: [
    "bundle",
    "cluster",
    "content",
    "errors",
    "files",
    "http",
    "inventory",
    "provision",
    "registry",
    "remap",
    "serve",
    "sources",
    "transfer",
  ],
};

/** Rooms whose files are pure: no built-in module, so no clock, environment, disk or network. */
const PURE = ["errors", "cluster", "inventory", "remap", "sources", "provision"];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(SRC, name));
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

const ALL = sourceFiles().flatMap(importsOf);
const LOCAL = ALL.filter(({ target }) => target.startsWith("."));
const PACKAGES = ALL.filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:"));

describe("import table", () => {
  test("finds the sources", () => expect(LOCAL.length).toBeGreaterThan(20));

  test("every room imports only what the table allows", () => {
    const forbidden = LOCAL.filter(({ file, room, target }) => {
      const to = roomOf(file, target);
      return to !== room && !(ROOMS[room] ?? []).includes(to);
    });
    expect(forbidden.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
  });

  test("pure rooms use no built-in module", () => {
    const impure = ALL.filter(({ room, target }) => PURE.includes(room) && target.startsWith("node:"));
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
});

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
