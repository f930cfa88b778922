import { describe, expect, it } from "vitest";
import { CONTAINERD_ROWS } from "../../test/support/doctor/containerd-rows.ts";
import { CREDENTIALS_ROWS } from "../../test/support/doctor/credentials-rows.ts";
import {
  asked,
  ECR,
  factsOf,
  files,
  images,
  PAUSE,
  type DoctorCase,
  type DoctorRow,
} from "../../test/support/doctor/doctor-case.ts";
import { FILE_REPOSITORY_ROWS } from "../../test/support/doctor/file-repository-rows.ts";
import { INTERNET_ROWS } from "../../test/support/doctor/internet-rows.ts";
import { REGISTRY_ROWS } from "../../test/support/doctor/registry-rows.ts";
import type { Finding } from "../errors/finding.ts";
import { present } from "../values/present.ts";
import { inOrder, runChecks } from "./checks.ts";
import { DOCTOR_CODES, SOURCE_CODES } from "./doctor-codes.ts";

const SPEC_LINE = 5;
const ROWS: readonly DoctorRow[] = [
  ...FILE_REPOSITORY_ROWS,
  ...REGISTRY_ROWS,
  ...CREDENTIALS_ROWS,
  ...INTERNET_ROWS,
  ...CONTAINERD_ROWS,
];

function find(one: DoctorCase, code: string): Finding | undefined {
  const found = runChecks(factsOf(one)).find((finding) => finding.code === code);
  if (found !== undefined) expect(DOCTOR_CODES[code] ?? SOURCE_CODES[code]).toBeDefined();
  return found;
}

describe("checks", () => {
  it.each(ROWS)("%s (%s) %#", (code, severity, trips, doesNot) => {
    const found = find(trips, code);
    expect(found).toMatchObject({ code, severity });
    expect(found?.message).not.toBe("");
    expect(found?.hint).not.toBe("");
    const other = find(doesNot, code);
    expect(other === undefined || other.severity !== severity ? "none" : other.message).toBe("none");
  });

  it("covers every code", () => {
    const tried = new Set(ROWS.map(([code]) => code));
    expect(Object.keys(DOCTOR_CODES).filter((code) => !tried.has(code))).toEqual([]);
  });

  it("finds nothing but notes in a plain good spec", () => {
    expect(runChecks(factsOf({})).map(({ code }) => code)).toEqual([]);
  });

  it("says where in the spec, or which flag", () => {
    const spec = find(files("s3://bucket"), "FILE_REPOSITORY_SCHEME");
    expect(spec?.place).toEqual({ file: "c.yaml", line: SPEC_LINE + 2, column: 21 });
    const flags = { fileRepository: "--file-repository" };
    const flag = find({ ...files("s3://bucket"), rest: { flags } }, "FILE_REPOSITORY_SCHEME");
    expect(flag?.place).toEqual({ flag: "--file-repository" });
    const hook = find(
      ROWS.find(([code]) => code === "IMAGE_FROM_INTERNET")?.[2] ?? {},
      "IMAGE_FROM_INTERNET",
    );
    expect(hook?.place).toEqual({ file: "c.yaml", line: 7 });
    const group = find(
      { ...images(ECR), nodes: "  warmPool: {minSize: 1}\n" },
      "WARM_POOL_NEEDS_CREDENTIALS",
    );
    expect(lineOf(group)).toBeGreaterThan(20);
    const doubled = find(ROWS.find(([code]) => code === "DOUBLE_PREFIX")?.[2] ?? {}, "DOUBLE_PREFIX");
    expect(lineOf(doubled)).toBe(12);
  });

  it("offers the ways out of a private sandbox image that the release and the registry have", () => {
    const hint = (one: DoctorCase): string => find(one, "SANDBOX_NEEDS_CREDENTIALS")?.hint ?? "";
    expect(hint(images(ECR))).toMatch(
      /^Name an image that can be read without.*sandboxImage; or pull the image beforehand/,
    );
    expect(hint({ ...images(ECR), release: "1.34.3" })).toMatch(/^Pull the image beforehand/);
    expect(hint(asked(PAUSE, "refused"))).toMatch(
      /^Let the machines.*sandboxImage; or .*configAdditions; or /,
    );
  });

  it("shows no secret of a URL", () => {
    for (const url of [
      "s3://key:hush@bucket",
      "https://u:hush@h.example/ x",
      "http://u:hush@h.example/?sig=hush",
    ]) {
      expect(JSON.stringify(runChecks(factsOf(files(url))))).not.toContain("hush");
    }
  });

  it("orders by severity, then by place, and tells nothing twice", () => {
    const at = (severity: Finding["severity"], line?: number): Finding => ({
      code: "X",
      severity,
      message: "m",
      hint: "h",
      ...present({ place: line === undefined ? undefined : { file: "c.yaml", line } }),
    });
    const order = inOrder([
      at("info", 1),
      at("error"),
      at("warning", 3),
      at("error", 9),
      at("error", 2),
      at("error", 9),
    ]);
    expect(order).toEqual([at("error", 2), at("error", 9), at("error"), at("warning", 3), at("info", 1)]);
  });
});

function lineOf(finding: Finding | undefined): number {
  const place = finding?.place;
  return place === undefined || "flag" in place ? 0 : (place.line ?? 0);
}
