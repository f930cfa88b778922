import { expect, test } from "vitest";
import { movingAtOnce } from "./moving-at-once.ts";

test.each([
  [undefined, Infinity, { concurrency: 12, lightAtOnce: 32 }],
  [40, 124, { concurrency: 40, lightAtOnce: 32 }],
  [undefined, 4, { concurrency: 4, lightAtOnce: 4 }],
  [2, 4, { concurrency: 2, lightAtOnce: 4 }],
])("with --concurrency %s and room for %s, no more move than have room", (concurrency, most, expected) => {
  expect(movingAtOnce(concurrency, most)).toEqual(expected);
});
