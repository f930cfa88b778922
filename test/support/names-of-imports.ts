import ts from "typescript";

/** An `import(...)` in a module, and the names that are taken from what it gives. */
export interface TakenNames {
  readonly module: string;
  readonly names: readonly string[];
}

/** The dynamic imports of a module's text, of files beside it. */
export function namesOfImports(text: string): TakenNames[] {
  const source = ts.createSourceFile("module.js", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const found: TakenNames[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [module] = node.arguments;
      if (module !== undefined && ts.isStringLiteral(module) && module.text.startsWith("."))
        found.push({ module: module.text, names: namesTaken(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `(await import(…)).name`, `const { name } = await import(…)`, and `const all = await import(…)` with `all.name` after it. */
function namesTaken(call: ts.CallExpression): string[] {
  let value: ts.Node = call;
  while (isPassedOn(value)) value = value.parent;
  const { parent } = value;
  if (ts.isPropertyAccessExpression(parent)) return [parent.name.text];
  if (!ts.isVariableDeclaration(parent)) return [];
  if (ts.isIdentifier(parent.name)) return namesReadFrom(parent.name.text, scopeOf(parent));
  return parent.name.elements.flatMap((element) => (ts.isBindingElement(element) ? [nameOf(element)] : []));
}

function isPassedOn({ parent }: ts.Node): boolean {
  return (
    ts.isAwaitExpression(parent) || ts.isParenthesizedExpression(parent) || ts.isConditionalExpression(parent)
  );
}

function nameOf({ propertyName, name }: ts.BindingElement): string {
  return (propertyName ?? name).getText();
}

function scopeOf(node: ts.Node): ts.Node {
  return ts.isFunctionLike(node) || ts.isSourceFile(node) ? node : scopeOf(node.parent);
}

function namesReadFrom(variable: string, scope: ts.Node): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    // Minified code gives the same letter to others further in.
    if (ts.isFunctionLike(node) && node.parameters.some(({ name }) => name.getText() === variable)) return;
    const isRead = ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression);
    if (isRead && node.expression.getText() === variable) names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(scope, visit);
  return names;
}
