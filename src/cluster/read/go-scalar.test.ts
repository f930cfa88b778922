import { expect, test } from "vitest";
import { resolveGoScalar } from "./go-scalar.ts";

test.each([
  ["yes", true],
  ["y", true],
  ["Off", false],
  ["nO", "nO"],
  ["", null],
  ["~", null],
  ["0644", 420],
  ["0o7", 7],
  ["-0x1F", -31],
  ["+0b101", 5],
  ["08", 8],
  ["1_000", 1000],
  [".1_0", 0.1],
  ["_1", "_1"],
  ["1e3", 1000],
  ["1.", 1],
  ["1.5e", "1.5e"],
  ["1e400", "1e400"],
  ["-0", 0],
  ["12:30", "12:30"],
  ["2020-01-01", "2020-01-01"],
  ["1.34.0", "1.34.0"],
  ["1.34", 1.34],
  ["-.inf", -Infinity],
  [".NaN", NaN],
  ["v1", "v1"],
])("%j means %j", (text, expected) => {
  expect(resolveGoScalar(text)).toEqual(expected);
});
