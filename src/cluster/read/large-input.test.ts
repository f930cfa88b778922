import { getHeapStatistics } from "node:v8";
import { expect, test } from "vitest";
import { collectGarbage } from "../../../test/support/collect-garbage.ts";
import { parseSource } from "./parse-source.ts";
import { readDocuments } from "./read-documents.ts";

const DOCUMENT = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  k: ${"v".repeat(60)}\n  ${name}: here\n`;

test("places in a large text of many documents are those of a small one", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
  const text = names.map(DOCUMENT).join("---\n");
  expect(text.length).toBeGreaterThan(1_000_000);
  const { values, problems } = parseSource({ name: "f.yaml", text });
  expect(problems).toEqual([]);
  expect(values).toHaveLength(names.length);
  for (const index of [0, 1, 77, 9_999, 3]) {
    const [line, name] = [index * 8, `n${index}`];
    expect(values[index]?.position(["metadata", "name"], "value")).toEqual({ line: line + 4, column: 9 });
    expect(values[index]?.position(["data", name], "key")).toEqual({ line: line + 7, column: 3 });
    expect(values[index]?.written(["metadata", "name"])).toBe(name);
  }
});

test("a list of 150,000 mistakes is refused, not a bug", () => {
  const text = "- item\n".repeat(150_000);
  expect(() => readDocuments([{ name: "f.yaml", text }])).toThrow("found string");
});

test("a document of more than a million values is refused before it takes the memory", () => {
  const text = `[${"1,".repeat(2_600_000)}]`;
  const { problems } = parseSource({ name: "f.yaml", text });
  expect(problems[0]?.message).toBe("the document has more than a million values");
}, 60_000);

test("a mapping of 20,000 members is searched in linear time", () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}`);
  const { values } = parseSource({ name: "f.yaml", text: keys.map((key) => `${key}: 1\n`).join("") });
  const began = performance.now();
  keys.forEach((key, index) => {
    expect(values[0]?.position([key]).line).toBe(index + 1);
  });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("every document of a template is named, in linear time", () => {
  const began = performance.now();
  const { problems } = parseSource({ name: "f.yaml", text: "---\na: {{ .x }}\n".repeat(5_000) });
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["TEMPLATE_LEFT"]));
  expect(problems).toHaveLength(5_000);
  expect(performance.now() - began).toBeLessThan(20_000);
});

test("a stream of many documents keeps their values, and not how each was parsed", () => {
  const pod = (index: number): string =>
    `---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p${index}\n  labels: {app: x}\nspec:\n  containers:\n  - name: a\n    image: r.example/a:${index}\n    ports: [{containerPort: 80}]\n`;
  const text = Array.from({ length: 8_000 }, (_, index) => pod(index)).join("");
  collectGarbage();
  const before = getHeapStatistics().used_heap_size;
  const { values } = parseSource({ name: "pods.yaml", text });
  collectGarbage();
  const kept = getHeapStatistics().used_heap_size - before;
  expect(values).toHaveLength(8_000);
  expect(values[7_999]?.position(["spec", "containers", 0, "image"])).toEqual({ line: 87_999, column: 5 });
  expect(kept).toBeLessThan(20 * text.length);
}, 90_000);
