import { expect, it } from "vitest";
import { backoff, exhaustedFor, retryAfter } from "./backoff.ts";

it("doubles up to its limit, the upper half left to chance", () => {
  const delays = [1, 2, 3, 10].map((attempt) => [
    backoff(attempt, 100, 500, 0),
    backoff(attempt, 100, 500, 1),
  ]);
  expect(delays).toEqual([
    [50, 100],
    [100, 200],
    [200, 400],
    [250, 500],
  ]);
});

it.each([
  ["3", 3_000],
  [" 0 ", 0],
  ["Sun, 22 Nov 2026 16:00:10 GMT", 10_000],
  ["Sun, 22 Nov 2026 15:00:00 GMT", 0],
  ["soon", undefined],
  [undefined, undefined],
])("reads Retry-After: %s", (header, expected) => {
  expect(retryAfter(header, Date.parse("2026-11-22T16:00:00Z"))).toBe(expected);
});

it.each([
  [{ "ratelimit-remaining": "0;w=21600", "ratelimit-limit": "100;w=21600" }, 21_600_000],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "30" }, 30_000],
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795363210" }, 10_000],
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795363100" }, 0],
  [{ ratelimit: '"default";r=0;t=7' }, 7_000],
  [{ "ratelimit-remaining": "1;w=21600" }, undefined],
  [{ "ratelimit-remaining": "100;w=21600" }, undefined],
  [{ "x-ratelimit-remaining": "0" }, undefined],
  [{ ratelimit: '"default";r=10;t=7' }, undefined],
  [{ "x-ratelimit-remaining": "soon" }, undefined],
  [{}, undefined],
])("reads published limits: %j", (headers, expected) => {
  expect(exhaustedFor(headers, 1_795_363_200_000)).toBe(expected);
});
