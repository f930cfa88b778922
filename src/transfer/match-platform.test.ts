import { describe, expect, test } from "vitest";
import { matchesPlatform, printPlatform } from "./match-platform.ts";
import { parsePlatform } from "./parse-platform.ts";

test.each([
  ["linux/amd64", "linux/amd64", true],
  ["linux/amd64", "linux/amd64/v3", true],
  ["linux/amd64/v1", "linux/amd64", true],
  ["linux/amd64/v2", "linux/amd64", false],
  ["linux/arm64", "linux/arm64/v8", true],
  ["linux/arm64/v8", "linux/arm64", true],
  ["linux/arm/v7", "linux/arm", true],
  ["linux/arm/v6", "linux/arm/v7", false],
  ["linux/arm64", "linux/amd64", false],
  ["windows/amd64", "linux/amd64", false],
])("whoever wants %s takes %s: %s", (wanted, found, isTaken) => {
  expect(matchesPlatform(parsePlatform(wanted), parsePlatform(found))).toBe(isTaken);
});

describe("parsePlatform", () => {
  test.each([
    ["linux/amd64", "linux/amd64"],
    [" Linux/ARM64/v8 ", "linux/arm64/v8"],
    ["linux/x86_64", "linux/amd64"],
    ["linux/aarch64", "linux/arm64"],
    ["linux/mips64le", "linux/mips64le"],
  ])("reads %j as %s", (text, expected) => {
    expect(printPlatform(parsePlatform(text))).toBe(expected);
  });

  test.each(["", "amd64", "linux/", "/amd64", "linux/amd64/v1/x", "linux amd64", "linux/amd64,linux/arm64"])(
    "refuses %j",
    (text) => {
      expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: "BAD_PLATFORM" }));
    },
  );
});
