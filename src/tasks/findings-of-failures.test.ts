import { expect, test } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { findingsOfFailures } from "./findings-of-failures.ts";

const NAMES = ["a", "b", "c", "d", "e", "f", "g"].map((name) => `https://up.example/${name}`);

test("a host that fails is one finding that names assets, and what fails by itself another", () => {
  const dead = NAMES.map((canonical) => ({
    canonical,
    error: new UserError("UNREACHABLE", `GET ${canonical}: nothing there`, {
      url: canonical,
      side: "upstream",
    }),
  }));
  const image = { canonical: "up.example/a:v1", error: new UserError("TOO_LARGE", "it is too large") };
  const named = {
    canonical: "up.example/b:v1",
    error: new UserError("TOO_LARGE", "up.example/b:v1 is too large"),
  };
  const findings = findingsOfFailures([...dead, image, named]);
  expect(findings.map(({ message }) => message)).toEqual([
    `${NAMES.slice(0, 5).join(", ")} and 2 more: upstream: GET ${NAMES[0]}: nothing there`,
    "up.example/a:v1: it is too large",
    "up.example/b:v1 is too large",
  ]);
  expect(findings.map(({ assets = [] }) => assets.length)).toEqual([7, 1, 1]);
});

test("what is secret in an asset's name is not told", () => {
  const canonical = "https://ann:s3cret@up.example/a";
  const [finding] = findingsOfFailures([{ canonical, error: new UserError("TOO_LARGE", "it is too large") }]);
  expect(finding?.message).not.toContain("s3cret");
});
