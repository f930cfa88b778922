import { expect, test } from "vitest";
import { cutLong } from "./cut-long.ts";
import { UserError } from "./user-error.ts";

test.each([
  ["ordinary", "a: not known", "a: not known"],
  ["a digest in a URL stays", `https://a/${"b".repeat(400)} 404`, `https://a/${"b".repeat(400)} 404`],
  [
    "quoted",
    `"${"x y ".repeat(1_000)}" is no name`,
    `"${"x y ".repeat(50).slice(0, 199)}…" (4002 characters) is no name`,
  ],
  ["bare", `${"z".repeat(9_000)} is missing`, `${"z".repeat(200)}… (9000 characters) is missing`],
])("%s", (_, message, expected) => {
  expect(cutLong(message)).toBe(expected);
});

test("messages and hints of errors are cut, in linear time", () => {
  const value = '"'.repeat(2_000_000);
  const began = performance.now();
  const error = new UserError("X", `found ${value}`, { hint: "y".repeat(5_000_000) });
  expect(error.message.length + (error.hint?.length ?? 0)).toBeLessThan(1_000);
  expect(performance.now() - began).toBeLessThan(3_000);
});
