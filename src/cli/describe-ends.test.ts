import { expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import type { Finding } from "../errors/finding.ts";
import type { EndReport } from "../tasks/copy/ends-request.ts";
import { describeEnds } from "./describe-ends.ts";

function ended(name: string, code?: string): EndReport {
  const findings: Finding[] = code === undefined ? [] : [{ code, severity: "error", message: "x" }];
  return { end: { name }, report: { findings } } as unknown as EndReport;
}

test.each([
  [[ended("a"), ended("b")], "2 ends: all complete"],
  [[ended("a"), ended("b", "TIMEOUT")], "2 ends: 1 complete, 1 not: b"],
  [[ended("@spec", "NOT_MAPPED")], "1 end: 0 complete, 1 without a place for any of it: @spec"],
  [
    [ended("a", "TIMEOUT"), ended("b"), ended("@spec", "NOT_MAPPED")],
    "3 ends: 1 complete, 1 not: a, 1 without a place for any of it: @spec",
  ],
  [[{ end: ended("a").end, error: new UserError("NOT_WRITABLE", "x") }], "1 end: 0 complete, 1 not: a"],
])("%#: says of ends how they are", (reports, expected) => {
  expect(describeEnds(reports)).toBe(expected);
});
