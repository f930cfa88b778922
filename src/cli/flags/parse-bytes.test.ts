import { expect, test } from "vitest";
import { parseBytes } from "./parse-bytes.ts";

test.each([
  ["1", 1],
  ["500k", 500_000],
  ["20MB", 20_000_000],
  ["1.5G", 1_500_000_000],
  ["64KiB", 65_536],
  ["4GiB", 4 * 1024 ** 3],
  ["4Gi", 4 * 1024 ** 3],
  ["4.7g", 4_700_000_000],
])("%s", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(["", "0", "i", "4i", "4x", "GiB", "-1", "1e3"])("%j is refused", (text) => {
  expect(() => parseBytes(text)).toThrow(/Write a number of bytes/);
});
