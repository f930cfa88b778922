/** What a backslash takes its meaning from between double quotes, in bash. */
const ESCAPED_IN_DOUBLE = /["\\$`\n]/;

/** A word of a command line as its shell hands it over, where bash tells how it was typed: `my\ file`, `"my file`, which is not closed yet. */
export function unquoteWord(typed: string): string {
  let word = "";
  let quote = "";
  for (let at = 0; at < typed.length; at++) {
    const sign = typed.charAt(at);
    const next = typed.charAt(at + 1);
    if (quote !== "" && sign === quote) quote = "";
    else if (quote === "" && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === "\\" && quote !== "'" && (quote === "" || ESCAPED_IN_DOUBLE.test(next))) {
      word += next;
      at += 1;
    } else word += sign;
  }
  return word;
}
