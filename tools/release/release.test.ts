import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dateChangelog, releaseNotes } from "./changelog.ts";
import { checkRelease, compareVersions, type Checkout } from "./check-release.ts";
import { describeRelease } from "./describe-release.ts";
import { sumFiles } from "./sum-files.ts";

const CHANGELOG = "# Changelog\n\n## 0.2.0 (unreleased)\n\n- New.\n\n## 0.1.0 (2026-11-28)\n\n- First.\n";
const CLEAN: Checkout = {
  status: "",
  tags: ["v0.1.0", "v0.2.0-rc.1"],
  ownTags: ["v0.2.0-rc.1"],
  changelog: CHANGELOG,
  packageVersion: "0.1.0",
};

describe("what is no release", () => {
  test.each<[string, string, Partial<Checkout>, RegExp]>([
    ["no version", "next", {}, /"next" is no version/],
    ["a version as tags have it", "v0.2.0", {}, /is no version/],
    ["a version with a zero before it", "0.02.0", {}, /is no version/],
    ["nothing", "", {}, /is no version/],
    [
      "what is not committed",
      "0.2.0",
      { status: " M README.md\n?? new.txt\n" },
      /these are not:\n M README\.md/,
    ],
    ["the tag of another commit", "0.2.0", { tags: ["v0.2.0"] }, /v0\.2\.0 is the tag of another commit/],
    [
      "an older version than the package has",
      "0.2.0",
      { packageVersion: "0.3.0" },
      /0\.2\.0 comes before 0\.3\.0/,
    ],
    ["an older version than the last release", "0.0.9", {}, /0\.0\.9 comes before 0\.1\.0/],
    ["a changelog without headings", "0.2.0", { changelog: "# Changelog\n" }, /has no heading/],
    [
      "a changelog that ends with the last release",
      "0.2.0",
      { changelog: CHANGELOG.replace(/## 0\.2\.0[^]*(?=## 0\.1)/, "") },
      /begins with 0\.1\.0 of 2026-11-28: write a section `## 0\.2\.0 \(unreleased\)`/,
    ],
    [
      "a changelog that says nothing",
      "0.2.0",
      { changelog: CHANGELOG.replace("- New.\n", "") },
      /says nothing of 0\.2\.0/,
    ],
  ])("%s", (_, version, more, message) => {
    expect(() => checkRelease(version, { ...CLEAN, ...more })).toThrow(message);
  });

  test.each([
    ["the next one", "0.2.0", {}],
    ["one that is tagged here", "0.2.0-rc.1", {}],
    [
      "one whose version is written and committed",
      "0.2.0",
      { packageVersion: "0.2.0", changelog: dateChangelog(CHANGELOG, "0.2.0", "2026-12-01") },
    ],
    ["a greater step than the heading foresaw", "1.0.0", {}],
  ])("but %s is", (_, version, more) => {
    expect(() => checkRelease(version, { ...CLEAN, ...more })).not.toThrow();
  });
});

test("versions come in the order of semver.org", () => {
  const order = ["0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"];
  order.push("1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.10");
  for (const [at, version] of order.entries()) {
    expect(compareVersions(version, version)).toBe(0);
    for (const later of order.slice(at + 1)) expect(compareVersions(version, later)).toBeLessThan(0);
  }
});

test("the first section of the changelog becomes the release's", () => {
  expect(releaseNotes(CHANGELOG, "0.2.0")).toBe("- New.\n");
  const dated = dateChangelog(CHANGELOG, "0.2.1", "2026-12-01");
  expect(dated).toContain("## 0.2.1 (2026-12-01)\n\n- New.\n\n## 0.1.0 (2026-11-28)");
  expect(dateChangelog(dated, "0.2.1", "2027-01-01")).toBe(dated);
});

test("this project's own changelog can be released", () => {
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  expect(releaseNotes(changelog, "99.0.0").length).toBeGreaterThan(0);
});

test("hashes are those of sha256sum, and signed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kops-assets-release-"));
  writeFileSync(join(folder, "b"), "b");
  writeFileSync(join(folder, "a"), "a");
  const key = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  await sumFiles(folder, key);
  execFileSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], { cwd: folder });
  expect(
    readFileSync(join(folder, "SHA256SUMS"), "utf8")
      .split("\n")
      .map((line) => line.slice(66)),
  ).toEqual(["a", "b", ""]);
  const first = readFileSync(join(folder, "SHA256SUMS.sigstore.json"), "utf8");
  await sumFiles(folder, key);
  expect(readFileSync(join(folder, "SHA256SUMS.sigstore.json"), "utf8")).toBe(first);
});

test("says how it would be published, and what is missing for that", () => {
  const folder = mkdtempSync(join(tmpdir(), "kops-assets-release-"));
  for (const name of ["kops-assets-0.2.0.tgz", "SHA256SUMS"]) writeFileSync(join(folder, name), "x");
  const said = describeRelease({ folder, version: "0.2.0", image: "localhost/kops-assets", changed: true });
  expect(said).toContain("Nothing was published.");
  expect(said).toContain("npm publish ./dist-release/kops-assets-0.2.0.tgz");
  expect(said).toContain("git commit");
  expect(said).toContain("SHA256SUMS is not signed");
  expect(said).not.toContain("bundle load");
});
