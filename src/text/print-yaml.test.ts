import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSource } from "../cluster/read/parse-source.ts";
import type { JsonValue } from "../cluster/read/source-document.ts";
import { printYaml } from "./print-yaml.ts";

test.each([
  ["abc", "abc"],
  ["", '""'],
  ["1234e56", '"1234e56"'],
  ["0123", '"0123"'],
  ["0x1f", '"0x1f"'],
  ["1_000", '"1_000"'],
  ["12:30", '"12:30"'],
  ["2020-01-01", '"2020-01-01"'],
  ["yes", '"yes"'],
  ["n", '"n"'],
  ["~", '"~"'],
  [".5", '".5"'],
  ["1.2.3", "1.2.3"],
  ["- a", "'- a'"],
  ["-a", "-a"],
  ["a: b", "'a: b'"],
  ["a:b", "a:b"],
  ["a #b", "'a #b'"],
  ["it's", "it's"],
  ["'a", "'''a'"],
  [" a", "' a'"],
  ["@a", "'@a'"],
  ["a\tb", '"a\\tb"'],
  ["😀", '"\\U0001F600"'],
  ["é", "é"],
  ["a\nb", "|-\n  a\n  b"],
  ["a\nb\n", "|\n  a\n  b"],
  ["a\n\n", "|+\n  a\n"],
  [" a\nb", "|2-\n   a\n  b"],
  ["a \nb", '"a \\nb"'],
])("the text %j is written %s", (text, written) => {
  expect(printYaml({ k: text })).toBe(`k: ${written}\n`);
});

test.each<[JsonValue, string]>([
  [{ b: [1, { c: 2, a: [] }], a: {} }, "a: {}\nb:\n- 1\n- a: []\n  c: 2\n"],
  [[[1, 2], [[3]]], "- - 1\n  - 2\n- - - 3\n"],
  [{ a10: 1, a2: 2, "a-1": 3, b: 4, A: 5 }, "A: 5\na-1: 3\na2: 2\na10: 1\nb: 4\n"],
  [
    [1.5, 1e6, 1234567.5, 1e21, 1e-5, -0.25],
    "- 1.5\n- 1000000\n- 1.2345675e+06\n- 1e+21\n- 1e-05\n- -0.25\n",
  ],
  [
    { [`${"long ".repeat(30)}key`]: [true, null] },
    `? ${"long ".repeat(16).trim()}\n  ${"long ".repeat(14)}key\n: - true\n  - null\n`,
  ],
  ["text", "text\n"],
  [{}, "{}\n"],
])("%j", (value, text) => {
  expect(printYaml(value)).toBe(text);
});

test("texts longer than 80 columns fold at a blank", () => {
  const text = "word ".repeat(30).trim();
  expect(printYaml({ plain: text, single: `- ${text}`, double: `\t${text}` })).toBe(
    [
      `double: "\\t${"word ".repeat(15).trim()}`,
      `  ${"word ".repeat(15).trim()}"`,
      `plain: ${"word ".repeat(15).trim()}`,
      `  ${"word ".repeat(15).trim()}`,
      `single: '- ${"word ".repeat(15).trim()}`,
      `  ${"word ".repeat(15).trim()}'`,
      "",
    ].join("\n"),
  );
});

/** Without U+2028 and U+2029: Go writes them as the line breaks that they are in YAML 1.1 and no longer are in YAML 1.2. */
test("everything is read back alike, by our reader", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc
      .array(fc.constantFrom("a", "1", " ", ":", "-", "#", "'", '"', "\n", "\t", "{", "\\", "word "), {
        maxLength: 60,
      })
      .map((parts) => parts.join("")),
    fc.constantFrom("yes", "1e3", "0o7", "12:30", "<<", "=", "", "null", "2001-01-01"),
  );
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.boolean(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
        .map((number) => (number === 0 ? 0 : number)),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (input) => {
      const written = printYaml(input);
      expect(parseSource({ name: "f", text: written })).toMatchObject({
        problems: [],
        values: [{ value: input }],
      });
    }),
    { numRuns: 2000 },
  );
});
