import { expect, test } from "vitest";
import { compareReleases, isPreRelease } from "./compare-releases.ts";

test("releases in order, pre-releases before their release", () => {
  const order = [
    "1.35.2",
    "1.36.0-alpha.1",
    "1.36.0",
    "1.36.2",
    "1.36.10",
    "1.37.0-alpha",
    "1.37.0-alpha.1",
    "1.37.0-alpha.2",
    "1.37.0-alpha.10",
    "1.37.0-beta.1",
    "1.37.0-rc.1",
    "1.37.0",
  ];
  expect([...order].reverse().sort(compareReleases)).toEqual(order);
  expect(compareReleases("1.37.0-alpha.1", "1.37.0-alpha.1")).toBe(0);
});

test.each([
  ["1.37.0-alpha.1", true],
  ["1.37.0", false],
  ["1.37.0+build-7", false],
])("%s is a pre-release: %s", (release, expected) => expect(isPreRelease(release)).toBe(expected));
