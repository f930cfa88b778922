import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));
const UPPER = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

/** What these are made with is said to clients of a server, or turned into codes of ours before a user meets it. */
const NOT_OURS = new Set(["RequestError", "WireError", "AwsError", "get"]);

/** Every upper-case word of the sources that may be a code that users meet, with the files that hold it. */
export function codesInSource(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of sources()) {
    const text = readFileSync(SRC + file, "utf8");
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), (code) => {
      const files = found.get(code) ?? [];
      if (!files.includes(file)) found.set(code, [...files, file]);
    });
  }
  return found;
}

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
}

function visit(node: ts.Node, tell: (code: string) => void): void {
  if (ts.isStringLiteral(node) && UPPER.test(node.text) && mayBeCode(node)) tell(node.text);
  ts.forEachChild(node, (child) => {
    visit(child, tell);
  });
}

/** A word with an underscore is a code wherever it stands, unless it names a variable of the environment; another one where a code is said. */
function mayBeCode(node: ts.StringLiteral): boolean {
  const { parent } = node;
  if (ts.isElementAccessExpression(parent) || isForeign(parent)) return false;
  if (node.text.includes("_")) return true;
  if ((ts.isNewExpression(parent) || ts.isCallExpression(parent)) && parent.arguments?.[0] === node)
    return ts.isNewExpression(parent) || parent.expression.kind === ts.SyntaxKind.SuperKeyword;
  if (ts.isLiteralTypeNode(parent)) return aliasOf(parent) === "Fault";
  return ts.isPropertyAssignment(parent) && parent.name.getText() === "code";
}

/** The name of the type that a literal type is a part of. */
function aliasOf(node: ts.Node): string | undefined {
  if (ts.isTypeAliasDeclaration(node)) return node.name.text;
  return ts.isUnionTypeNode(node) || ts.isLiteralTypeNode(node) ? aliasOf(node.parent) : undefined;
}

function isForeign(parent: ts.Node): boolean {
  if (!ts.isNewExpression(parent) && !ts.isCallExpression(parent)) return false;
  return NOT_OURS.has(parent.expression.getText());
}
