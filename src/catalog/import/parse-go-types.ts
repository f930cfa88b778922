/** A field of a Go struct that is written to JSON. */
interface GoField {
  /** The name in JSON; `inline` for an embedded struct. */
  readonly json: string;
  readonly type: string;
}

/** A type that a Go file declares: a struct, or a name for another type. */
export type GoType =
  | { readonly kind: "struct"; readonly fields: readonly GoField[] }
  | { readonly kind: "alias"; readonly type: string };

const FIELD = /^(?:(\w+)\s+)?([^\s`]+)\s+`(.*)`$/;

/** The types of a Go file by name. */
export function parseGoTypes(source: string): Map<string, GoType> {
  const types = new Map<string, GoType>();
  const lines = stripComments(source).split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, rest] = /^type (\w+) (?!=|interface\b|func\b)(.+)$/.exec(lines[index] ?? "") ?? [];
    if (name === undefined || rest === undefined) continue;
    if (!rest.startsWith("struct")) types.set(name, { kind: "alias", type: rest.trim() });
    else {
      const end = /^struct\s*\{\s*\}/.test(rest) ? index : lines.indexOf("}", index);
      const fields = lines.slice(index + 1, end).flatMap(parseField);
      types.set(name, { kind: "struct", fields });
      index = Math.max(index, end);
    }
  }
  return types;
}

function parseField(line: string): GoField[] {
  const text = line.trim();
  if (text === "") return [];
  const [, , type, tags] = FIELD.exec(text) ?? [];
  if (type === undefined || tags === undefined) return untagged(text);
  const [json = "", ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? "").split(",");
  if (json === "-") return [];
  if (options.includes("inline")) return [{ json: "inline", type }];
  return json === "" ? untagged(text) : [{ json, type }];
}

/**
 * A field without a tag is written under its Go name; an unexported one is not written. What cannot be read has itself as its type,
 * which stops an import that reaches it.
 */
function untagged(text: string): GoField[] {
  const [, name, type] = /^(\w+)\s+([^\s`]+)(?:\s+`.*`)?$/.exec(text) ?? [];
  if (name === undefined || type === undefined) return [{ json: text, type: text }];
  return /^[A-Z]/.test(name) ? [{ json: name, type }] : [];
}

function stripComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}
