import { describe, expect, test } from "vitest";
import type { CatalogRelease } from "../../catalog/catalog-release.ts";
import { isPreRelease } from "../../cluster/compare-releases.ts";
import { UserError } from "../../errors/user-error.ts";
import { chooseRelease } from "./choose-release.ts";

const KNOWN = ["1.35.0", "1.35.2", "1.36.0", "1.36.2", "1.37.0-alpha.1"].map((name): CatalogRelease => ({
  name,
  directory: "built-in",
  isBuiltIn: true,
  isPreRelease: isPreRelease(name),
  unexplained: [],
  hidden: [],
}));

function refusalOf(wanted: string, where?: string): string {
  try {
    return chooseRelease(wanted, KNOWN, where).release.name;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code} ${error.message}. ${error.hint ?? ""}`;
  }
}

describe("a kOps release", () => {
  test.each([
    ["1.36.0", "1.36.0"],
    ["v1.37.0-alpha.1", "1.37.0-alpha.1"],
  ])("%s is taken", (wanted, name) => {
    expect(refusalOf(wanted)).toBe(name);
  });

  test.each([
    ["1.36", "Did you mean 1.36.2? Of 1.36, 1.36.0, 1.36.2 are known."],
    ["v1.35", "Did you mean 1.35.2?"],
    ["1.36.x", "Did you mean 1.36.2?"],
    ["1.35.99", "Did you mean 1.35.2?"],
    ["1.37", "Did you mean 1.37.0-alpha.1? Of 1.37, 1.37.0-alpha.1 is known."],
    ["1.99.0", "The newest known release is 1.36.2."],
    ["1.3", "The oldest known release is 1.35.0."],
    ["latest", "The newest known release is 1.36.2."],
    ["1,36.2", "Did you mean 1.36.2?"],
  ])("%s is unknown, and what is near is named", (wanted, hint) => {
    expect(refusalOf(wanted)).toMatch(/^UNKNOWN_RELEASE kOps .* is not in the catalog\. /);
    expect(refusalOf(wanted)).toContain(` is not in the catalog. ${hint}`);
  });

  test("that is unknown is told with who named it", () => {
    expect(refusalOf("1.38.0", "last applied the cluster")).toContain(
      "kOps 1.38.0, which last applied the cluster, is not in the catalog",
    );
  });
});
