import { expect, test } from "vitest";
import { unquoteWord } from "./unquote-word.ts";

test.each([
  ["plain.yaml", "plain.yaml"],
  [String.raw`my\ file.yaml`, "my file.yaml"],
  [`"my file.yaml"`, "my file.yaml"],
  [`"my fi`, "my fi"],
  [String.raw`'it is \n`, String.raw`it is \n`],
  [String.raw`we\"ird\'\$x`, `we"ird'$x`],
  [String.raw`"a\"b\c"'d"e'`, String.raw`a"b\cd"e`],
  ["ends\\", "ends"],
  ["", ""],
])("%s is %s", (typed, word) => {
  expect(unquoteWord(typed)).toBe(word);
});
