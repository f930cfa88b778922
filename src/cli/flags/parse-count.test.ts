import { expect, test } from "vitest";
import { parseCount } from "./parse-count.ts";

test("a whole number is taken", () => expect(parseCount("8192")).toBe(8192));

test.each(["0", "-1", "3.5", "many", "", "99999999999999999999"])("%j is refused", (text) => {
  expect(() => parseCount(text)).toThrow(/It has to be a whole number above 0/);
});
