import { expect, test } from "vitest";
import type { Finding } from "../../errors/finding.ts";
import { verifiedAsJunit } from "./verified-as-junit.ts";

const error = (code: string, assets: readonly string[]): Finding => {
  return { code, severity: "error", message: "it is so", assets };
};

test("every error is a failure that a test server counts, whatever it is about", () => {
  const xml = verifiedAsJunit({
    as: "operator",
    assets: [
      { kind: "image", name: "whole", status: "whole" },
      { kind: "image", name: "against", status: "whole" },
      { kind: "file", name: "gone", status: "wrong" },
      { kind: "file", name: "silent", status: "unknown" },
    ],
    findings: [
      error("AGAINST_POLICY", ["against"]),
      error("MISSING", ["gone"]),
      error("TIMEOUT", ["silent"]),
      error("BAD_LAYOUT", ["repository:tag"]),
      error("NOT_MAPPED", []),
      { ...error("EXTRA", ["x"]), severity: "info" },
    ],
    seconds: 1,
  });
  expect(xml).toContain('tests="6" failures="4" errors="1"');
  const cases = [...xml.matchAll(/<testcase classname="(\w+)" name="(\w+)"(?:\/>|>\s*<(\w+) type="(\w+)")/g)];
  expect(cases.map(([, ...parts]) => parts)).toEqual([
    ["images", "whole", undefined, undefined],
    ["images", "against", "failure", "AGAINST_POLICY"],
    ["files", "gone", "failure", "MISSING"],
    ["files", "silent", "error", "TIMEOUT"],
    ["findings", "BAD_LAYOUT", "failure", "BAD_LAYOUT"],
    ["findings", "NOT_MAPPED", "failure", "NOT_MAPPED"],
  ]);
});
