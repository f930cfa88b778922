import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseByteRange } from "./byte-range.ts";

describe("parseByteRange of 100 bytes", () => {
  test.each<[string | undefined, ReturnType<typeof parseByteRange>]>([
    [undefined, undefined],
    ["bytes=0-0", { start: 0, end: 0 }],
    ["bytes=10-19", { start: 10, end: 19 }],
    ["bytes=10-", { start: 10, end: 99 }],
    ["bytes=10-1000", { start: 10, end: 99 }],
    ["bytes=-10", { start: 90, end: 99 }],
    ["bytes=-1000", { start: 0, end: 99 }],
    ["BYTES=1-2", { start: 1, end: 2 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=19-10", undefined],
    ["bytes=0-1,5-6", undefined],
    ["bytes=-", undefined],
    ["lines=0-1", undefined],
    ["bytes= 1-2", undefined],
  ])("%s", (header, range) => expect(parseByteRange(header, 100)).toEqual(range));

  test("never leaves the content", () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat(), { nil: "" }), fc.nat({ max: 1000 }), (first, last, size) => {
        const range = parseByteRange(`bytes=${first}-${last}`, size);
        if (range === undefined || range === "unsatisfiable") return;
        expect(range.start).toBe(first);
        expect(range.end).toBeLessThan(size);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
      }),
    );
  });
});
