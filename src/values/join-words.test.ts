import { expect, test } from "vitest";
import { joinWords } from "./join-words.ts";

test.each([
  [[], ""],
  [[78], "78"],
  [[78, 79], "78 and 79"],
  [[78, 79, 80], "78, 79 and 80"],
])("%j", (words, text) => expect(joinWords(words)).toBe(text));
