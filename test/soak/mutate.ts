import type { Random } from "./random.ts";

/** What parsers of one kind or another trip over. */
const PIECES = [
  "{",
  "}",
  "[",
  "]",
  "- ",
  ": ",
  "\n",
  "\r",
  "\t",
  "  ",
  "&a ",
  "*a",
  "<<: ",
  "!!int ",
  '"',
  "'",
  "`",
  "\\",
  "|",
  ">",
  "<",
  "---\n",
  "null",
  "true",
  "-1",
  "0",
  "1e999",
  "NaN",
  "\u0000",
  "\u001b[2J",
  "\u0085",
  "\u009b",
  "\u2028",
  "\u202e",
  "\ufeff",
  "\ud800",
  "é",
  "😀",
  "https://",
  "@sha256:",
  "kind: ",
  "spec: ",
  "%YAML 1.2",
  "%2f",
  "%zz",
  "-f",
  "--",
  "=",
  ",",
  ";",
  "/",
  "//",
  "../",
  "::",
  ":99999",
  "@",
  "?",
  "#",
  "*",
  "$",
  "(",
  "+",
  "{{ x }}",
  "0x",
  "__proto__",
  "constructor",
  "9".repeat(30),
  "a".repeat(300),
  "[".repeat(200),
  '{"a":'.repeat(100),
  "a.".repeat(100),
] as const;

export function pieceOf(random: Random): string {
  return random.pick(PIECES);
}

/** A text of pieces. */
export function noise(random: Random): string {
  return Array.from({ length: random.below(40) }, () => pieceOf(random)).join("");
}

/** A sound text with some places overwritten, cut out, doubled or cut off. */
export function broken(random: Random, sample: string): string {
  let text = sample;
  for (let count = random.below(6); count >= 0; count -= 1) {
    const at = random.below(text.length + 1);
    const to = at + random.below(12);
    const change = random.below(8);
    if (change === 0) text = text.slice(0, at);
    else if (change === 1) text = text.slice(0, at) + text.slice(to);
    else if (change === 2) text = text.slice(0, to) + text.slice(at);
    else if (change === 3)
      text = text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    else text = text.slice(0, at) + pieceOf(random) + text.slice(to);
  }
  return text;
}
