export type ImageValues = Readonly<Record<string, string | undefined>>;

/**
 * Fills `{name}` and `{name=default}` of a catalog's image; a default may hold placeholders of its own.
 * A value that is not given prints as kOps's templates print it: `<nil>`.
 */
export function expandImage(template: string, values: ImageValues): string {
  const start = template.indexOf("{");
  if (start < 0) return template;
  const end = closingBrace(template, start);
  const placeholder = template.slice(start + 1, end);
  const equals = placeholder.indexOf("=");
  const name = equals < 0 ? placeholder : placeholder.slice(0, equals);
  const otherwise = equals < 0 ? "<nil>" : expandImage(placeholder.slice(equals + 1), values);
  return (
    template.slice(0, start) + (values[name] ?? otherwise) + expandImage(template.slice(end + 1), values)
  );
}

function closingBrace(template: string, start: number): number {
  let depth = 0;
  for (let i = start; i < template.length; i++) {
    if (template[i] === "{") depth++;
    else if (template[i] === "}" && --depth === 0) return i;
  }
  throw new Error(`unbalanced braces in ${template}`);
}
