import { expect, test } from "vitest";
import { printTable } from "./print-table.ts";

const columns = [
  { name: "A", value: (row: readonly string[]) => row[0] ?? "" },
  { name: "B", value: (row: readonly string[]) => row[1] ?? "" },
];

test("columns end at tab stops, widths are counted in code points, rows are sorted", () => {
  const rows = [
    ["é😀é😀é😀é", "y"],
    ["12345678", "z"],
    ["", "x"],
    ["1234567", "z"],
  ];
  expect(printTable(rows, columns)).toBe("\nA\t\tB\n\t\tx\n1234567\t\tz\n12345678\tz\né😀é😀é😀é\t\ty\n");
});

test("rows are sorted as bytes, so that astral characters come last", () => {
  expect(printTable([["\u{1f600}"], ["\uffee"], ["B"], ["a"]], columns.slice(0, 1))).toBe(
    "\nA\nB\na\n\uffee\n\u{1f600}\n",
  );
});

test("without headings there are rows alone", () => {
  expect(printTable([["1", "x"]], columns, false)).toBe("1\tx\n");
  expect(printTable([], columns, false)).toBe("");
});

test("a table without rows has its headings", () => {
  expect(printTable([], columns)).toBe("\nA\tB\n");
});

test("a table may have more rows than a call may have arguments", () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [String(index)]);
  expect(printTable(rows, columns).split("\n")).toHaveLength(200_003);
});

test("no cell begins a line or steers the terminal", () => {
  const hostile = ["a\nb", "c\u2028d\u0085e\u001b[2J\u009b1A\tf"];
  expect(printTable([hostile], columns)).toBe("\nA\tB\na\\nb\tc\\u2028d\\u0085e\\u001b[2J\\u009b1A\\tf\n");
});
