/** Template expressions by the name of the value they print. */
export type KnownValues = Readonly<Record<string, string>>;

const STRING = String.raw`(?:"([^"]*)"|` + "`([^`]*)`)";
const OR = new RegExp(String.raw`^or\s+(\S+)\s+${STRING}$`);
const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/g;
const EITHER =
  /^\{\{-?\s*if\s+(\S+)\s*-?\}\}\s*\{\{-?\s*(\S+)\s*-?\}\}\s*\{\{-?\s*else\s*-?\}\}\s*(.*?)\s*\{\{-?\s*end\s*-?\}\}$/;

/**
 * An image value of a template in the catalog's form: `{name}` for a value of the spec, `{name=default}` for one with
 * a default. Undefined when an expression in it is not known.
 */
export function toImageTemplate(value: string, known: KnownValues): string | undefined {
  const either = EITHER.exec(value);
  if (either !== null && either[1] === either[2]) {
    const name = known[either[1] ?? ""];
    const otherwise = toImageTemplate(either[3] ?? "", known);
    return name === undefined || otherwise === undefined ? undefined : `{${name}=${otherwise}}`;
  }
  const expressions = [...value.matchAll(ACTION)].map(([, expression]) =>
    toPlaceholder(expression ?? "", known),
  );
  if (expressions.includes(undefined)) return undefined;
  const template = value.replace(ACTION, (_, expression: string) => toPlaceholder(expression, known) ?? "");
  return template.includes("{{") ? undefined : template.trim();
}

function toPlaceholder(expression: string, known: KnownValues): string | undefined {
  const or = OR.exec(expression);
  const name = known[or?.[1] ?? expression];
  if (name === undefined) return undefined;
  return or === null ? `{${name}}` : `{${name}=${or[2] ?? or[3] ?? ""}}`;
}
