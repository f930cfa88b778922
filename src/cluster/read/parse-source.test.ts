import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parseSource } from "./parse-source.ts";

const parse = (text: string): unknown[] =>
  parseSource({ name: "f.yaml", text }).values.map(({ value }) => value);

function problem(text: string): string | undefined {
  const [first] = parseSource({ name: "f.yaml", text }).problems;
  return first === undefined ? undefined : `${first.place.line}:${first.place.column}: ${first.message}`;
}

test("several documents, empty ones left out", () => {
  expect(parse("---\n# nothing\n---\na: 1\n---\n---\nb: [x, {c: yes}]\n...\n")).toEqual([
    { a: 1 },
    { b: ["x", { c: true }] },
  ]);
});

test("JSON, with tabs and surrogate pairs", () => {
  expect(parse('{\n\t"a":\t["\\ud83d\\ude00", 1.5e2, null],\n\t"n": "y"\n}\n')).toEqual([
    { a: ["😀", 150, null], n: "y" },
  ]);
});

test("aliases are copies, and merges apply in the order written", () => {
  const text =
    "x: &x {p: 1, q: [2]}\nbefore:\n  p: 3\n  <<: *x\nafter:\n  <<: *x\n  p: 3\nlist:\n  <<: [{p: 5}, *x]\n";
  const [value] = parse(text) as Record<string, { p: number; q: number[] }>[];
  expect(value).toEqual({
    x: { p: 1, q: [2] },
    before: { p: 1, q: [2] },
    after: { p: 3, q: [2] },
    list: { p: 5, q: [2] },
  });
  expect(value?.["before"]?.q).not.toBe(value?.["x"]?.q);
});

test("tags and quotes decide types", () => {
  expect(
    parse(`a: !!str 12\nb: !!int "12"\nc: "12"\nd: !!binary aGk=\ne: !other 12\n1: one\ny: yes\n`),
  ).toEqual([{ a: "12", b: 12, c: "12", d: "hi", e: "12", "1": "one", true: true }]);
});

test("a key such as __proto__ is an ordinary key", () => {
  const [value] = parse('{"__proto__": {"polluted": true}}');
  expect(Object.keys(value as object)).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test.each([
  ["a: [1, 2", /^1:9: broken YAML: /],
  ["a:\n\tb: 1", /^2:1: broken YAML: /],
  ["a: 1\nb: 2\na: 3", /^3:1: the key a is written twice, and the last one counts$/],
  ["kind: A\n---\nkind: B\nspec: 1\nkind: C\nspec: 2", /^5:1: a second object begins here/],
  ["spec: {assets: {x: 1}, assets: {}}", /^1:24: the key assets is written twice$/],
  ["items:\n- spec:\n    assets: {a: 1, a: 2}", /^3:20: the key a is written twice$/],
  ["a: {{ .Values.a }}\n", /^1:5: this document is a template that was not rendered$/],
  ["a: *gone", /^1:4: the alias \*gone has no anchor$/],
  ["a: &a\n  b: *a", /^2:6: an anchor's value contains itself$/],
  ["<<: 1", /^1:5: << merges something that is not a mapping$/],
  ["null: 1", /^1:1: a key is not a text$/],
  ["x: .inf", /^1:4: \.inf is not a number that JSON has$/],
  ["x: !!bool 1", /^1:11: "1" is not of the type !!bool$/],
  ["%YAML 1.2\n---\na: 1", /YAML 1\.2 is asked for$/],
])("%j is a problem at its place", (text, expected) => {
  expect(problem(text)).toMatch(expected);
});

test("of a key that is written twice, kOps takes the last", () => {
  const text = "a: {b: 1, c: 2, b: 3}\nd: [{e: 1, e: 2}]\na: {b: 4}\n";
  expect(parse(text)).toEqual([{ a: { b: 4 }, d: [{ e: 2 }] }]);
  const { problems } = parseSource({ name: "f.yaml", text });
  expect(problems.map(({ severity, place: { line, column } }) => [severity, line, column])).toEqual([
    ["warning", 1, 17],
    ["warning", 2, 12],
    ["warning", 3, 1],
  ]);
});

test("a broken document does not hide the ones before it", () => {
  const { values, problems } = parseSource({ name: "f.yaml", text: "a: 1\n---\nb: *x\n---\nc: 3\n" });
  expect(values.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
  expect(problems).toHaveLength(1);
});

test("aliases that multiply are refused, not expanded", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 9; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`);
  }
  expect(problem(lines.join("\n"))).toMatch(/more than a million values/);
});

test.each(["[".repeat(200_000), "- ".repeat(50_000), "? ".repeat(50_000), "{a: ".repeat(1000)])(
  "nesting without end is refused",
  (text) => {
    expect(problem(text)).toMatch(/nested too deep/);
  },
);

test("positions of keys and values, through aliases, merges and missing fields", () => {
  const text = "spec: &s\n  list:\n  - name: a\n  - name:   b\nother: *s\nmerged:\n  <<: *s\n";
  const [value] = parseSource({ name: "f.yaml", text }).values;
  const at = (path: (string | number)[], what?: "key" | "value"): string => {
    const position = value?.position(path, what);
    return `${position?.line ?? 0}:${position?.column ?? 0}`;
  };
  expect(at([])).toBe("1:1");
  expect(at(["spec", "list", 1, "name"])).toBe("4:5");
  expect(at(["spec", "list", 1, "name"], "value")).toBe("4:13");
  expect(at(["spec", "list", 1])).toBe("4:5");
  expect(at(["other", "list", 0, "name"])).toBe("3:5");
  expect(at(["merged", "list", 0, "name"])).toBe("3:5");
  expect(at(["spec", "list", 7, "name"])).toBe("2:3");
  expect(at(["nothing", "here"])).toBe("1:1");
});

test("any text is values or problems", () => {
  const pieces = fc.constantFrom(
    "a",
    ": ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&x ",
    "*x",
    "<<: ",
    "|",
    "!!int ",
  );
  const yamlLike = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), yamlLike), (text) => {
      const { problems } = parseSource({ name: "f.yaml", text });
      for (const { place } of problems) {
        expect(place.line).toBeGreaterThan(0);
        expect(place.column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2000 },
  );
});

test("what JSON can say is read back alike, from JSON and from YAML", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      fc.pre(value !== null);
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      expect(parse(JSON.stringify(plain))).toEqual([plain]);
      expect(parse(stringify(plain, { version: "1.1" }))).toEqual([plain]);
    }),
  );
});
