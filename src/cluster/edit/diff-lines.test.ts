import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffLines } from "./diff-lines.ts";

describe("diffLines", () => {
  test("prints changed lines with three around them", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    expect(diffLines("f", before, before.replace("5\n", "five\nand a half\n"))).toBe(
      "--- f\n+++ f\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and a half\n 6\n 7\n 8\n",
    );
    expect(diffLines("f", before, before)).toBe("");
  });

  test("prints far changes apart", () => {
    const before = "a\n1\n2\n3\n4\n5\n6\n7\nb\n";
    expect(diffLines("f", before, before.replace("a\n", "").replace("b", "c"))).toBe(
      "--- f\n+++ f\n@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -6,4 +5,4 @@\n 5\n 6\n 7\n-b\n+c\n",
    );
  });

  test("says which lines lead from one text to the other", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
      .map((lines) => `${lines.join("\n")}\n`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        expect(patch(before, diffLines("f", before, after))).toBe(after);
        expect(patch(after, diffLines("f", after, before))).toBe(before);
      }),
    );
  });
});

function patch(before: string, diff: string): string {
  const rest = before.split("\n");
  const made: string[] = [];
  let taken = 0;
  for (const line of diff.split("\n").slice(2, -1)) {
    const start = /^@@ -(\d+),(\d+)/.exec(line);
    if (start !== null) {
      const first = Number(start[1]) - (start[2] === "0" ? 0 : 1);
      made.push(...rest.slice(taken, first));
      taken = first;
    } else {
      if (line[0] !== "+") {
        expect(rest[taken]).toBe(line.slice(1));
        taken += 1;
      }
      if (line[0] !== "-") made.push(line.slice(1));
    }
  }
  return [...made, ...rest.slice(taken)].join("\n");
}
