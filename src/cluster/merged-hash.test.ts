import { expect, test } from "vitest";
import { listedHash } from "./listed-hash.ts";
import { mergedHash } from "./merged-hash.ts";

test.each([
  ["the first's", { sha256: "a" }, { sha256: "b" }, { sha256: "a" }],
  ["the later's, where the first has none", {}, { sha256: "b" }, { sha256: "b" }],
  ["the later's older one, where the first has none", {}, { olderHash: "b" }, { olderHash: "b" }],
  ["no older one over a sha256", { sha256: "a" }, { olderHash: "b" }, { sha256: "a" }],
  ["none", {}, {}, {}],
])("of two sources that name one file, the hash is %s", (_, first, next, expected) => {
  expect(mergedHash(first, next)).toEqual(expected);
});

test("a later sha256 is kept to check by, and what is listed stays the first's", () => {
  const merged = mergedHash({ olderHash: "a" }, { sha256: "b" });
  expect(merged).toEqual({ olderHash: "a", sha256: "b" });
  expect(listedHash(merged)).toBe("a");
});
