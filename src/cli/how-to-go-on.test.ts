import { expect, test } from "vitest";
import { howToGoOn } from "./how-to-go-on.ts";

test.each([
  [[], undefined, "run the same command again to go on from here"],
  [["b.tar"], undefined, "run the same command again to go on from here"],
  [["b"], undefined, "run the same command again to go on from here"],
  [["b.tar.zst"], undefined, "run the same command again: b.tar.zst is compressed, and is written anew"],
  [
    ["a.tar.zst", "b.tar.zst"],
    false,
    "run the same command again: a.tar.zst and b.tar.zst are compressed, and are written anew",
  ],
  [["-"], undefined, "run the same command again: what went to stdout is cut off, and is written anew"],
  [
    ["b.tar.zst", "c.tar"],
    true,
    "run the same command again to go on from here, but b.tar.zst is compressed, and is written anew",
  ],
])("%j with other ends %j: %s", (bundles, others, expected) => {
  expect(howToGoOn(bundles, others)).toBe(expected);
});
