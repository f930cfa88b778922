import { expect, test } from "vitest";
import { numberRanges } from "./number-ranges.ts";

test.each([
  [[], []],
  [[7], ["7"]],
  [
    [1, 2],
    ["1", "2"],
  ],
  [[1, 2, 3], ["1 to 3"]],
  [
    [2, 4, 5, 6, 7, 12, 13],
    ["2", "4 to 7", "12", "13"],
  ],
])("%j is told as %j", (numbers, ranges) => {
  expect(numberRanges(numbers)).toEqual(ranges);
});
