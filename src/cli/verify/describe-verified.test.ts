import { expect, test } from "vitest";
import type { VerifiedAsset } from "../../tasks/verify/report-looks.ts";
import { describeVerified } from "./describe-verified.ts";

const asset = (
  kind: VerifiedAsset["kind"],
  name: string,
  status: VerifiedAsset["status"],
): VerifiedAsset => ({
  kind,
  name,
  status,
});

test("what a delta relies on being elsewhere is not whole by itself", () => {
  const assets = [
    asset("image", "a", "whole"),
    asset("image", "b", "whole"),
    asset("image", "c", "wrong"),
    asset("file", "d", "whole"),
  ];
  const delta = { code: "DELTA", severity: "warning", message: "", assets: ["b", "c"] } as const;
  const found = { as: "operator", assets, seconds: 1, findings: [delta] } as const;
  expect(describeVerified(found).split("\n").slice(0, 2)).toEqual([
    "images: 1 whole, 1 complete as a delta, 1 wrong, 0 unknown",
    "files:  1 whole, 0 wrong, 0 unknown",
  ]);
  expect(describeVerified({ ...found, findings: [] })).toContain("images: 2 whole, 1 wrong, 0 unknown\n");
});

test("what waits for other volumes is told apart, where there is any", () => {
  const assets = [asset("image", "a", "whole"), asset("image", "b", "waiting"), asset("file", "c", "whole")];
  const found = { as: "operator", assets, seconds: 1, findings: [] } as const;
  expect(describeVerified(found).split("\n").slice(0, 2)).toEqual([
    "images: 1 whole, 1 waiting for volumes, 0 wrong, 0 unknown",
    "files:  1 whole, 0 wrong, 0 unknown",
  ]);
});
