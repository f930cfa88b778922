/** What readers of YAML 1.1 take for the end of a line (U+0085, U+2028, U+2029) or refuse, and terminals obey, and JSON leaves as it is. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** A text between double quotes, as JSON, YAML and TOML alike read it: one line, whatever is in it. */
export function quoteText(text: string): string {
  return escapeRest(JSON.stringify(text));
}

/** What JSON.stringify makes a text of. */
type JsonLike = object | string | number | boolean | null;

/** JSON whose strings hold no line end and no control character of any kind. */
export function printJsonText(value: JsonLike, indent?: number): string {
  return escapeRest(JSON.stringify(value, undefined, indent));
}

function escapeRest(json: string): string {
  return json.replace(UNESCAPED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
