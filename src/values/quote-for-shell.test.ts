import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteForShell } from "./quote-for-shell.ts";

const HOSTILE = [
  "",
  "'",
  "''",
  "$(id)",
  "`id`",
  '"$HOME"',
  "a'b\\'c",
  "\\",
  "-n",
  "\n",
  "; rm -rf /",
  "%s",
  "ä€😀",
  "!!",
];
const text = fc.string({ unit: "binary" }).filter((value) => !value.includes("\0"));

/** What a shell makes of these words. */
function words(shell: readonly string[], texts: readonly string[]): string[] {
  const [program = "", ...flags] = shell;
  const script = `printf '%s\\0' ${texts.map(quoteForShell).join(" ")}`;
  const printed = execFileSync(program, flags, { input: script, encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

describe.each([["sh"], ["bash"], ["bash", "--posix"]])("%s %s", (...shell) => {
  const program = shell.filter((word): word is string => typeof word === "string");

  test("takes hostile texts as they are", () => {
    expect(words(program, HOSTILE)).toEqual(HOSTILE);
  });

  test("takes any text as it is", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 40, maxLength: 80 }), (texts) => {
        expect(words(program, texts)).toEqual(texts);
      }),
      { numRuns: 20 },
    );
  });
});
