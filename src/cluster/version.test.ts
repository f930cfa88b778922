import { describe, expect, it } from "vitest";
import { hasBehaviour, parseKopsRelease } from "./kops-release.ts";
import { isKubernetesAtLeast, parseKubernetesVersion } from "./kubernetes-version.ts";
import { isAtLeast, parseVersion } from "./version.ts";

describe("parseVersion", () => {
  it.each([
    ["1.36.2", { major: 1, minor: 36, patch: 2 }],
    [" v1.36.2 ", { major: 1, minor: 36, patch: 2 }],
    ["1.36", { major: 1, minor: 36, patch: 0 }],
    ["1", { major: 1, minor: 0, patch: 0 }],
    ["01.036.02", { major: 1, minor: 36, patch: 2 }],
    ["1.36.0-alpha.1+abc", { major: 1, minor: 36, patch: 0 }],
  ])("reads %j", (text, version) => {
    expect(parseVersion(text)).toEqual(version);
  });
  it.each(["", "1.36-beta", "1.2.3.4", "latest", "1.x", "https://a/v1.2.3"])("does not read %j", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("parseKubernetesVersion", () => {
  it("takes the minor version out of a build's URL", () => {
    const build = parseKubernetesVersion("https://storage.example/ci/v1.36.0-alpha.0.615+cc55e3447816e4");
    expect(build).toMatchObject({ isBaseUrl: true, version: { minor: 36 } });
    expect(build && isKubernetesAtLeast(build, "1.36")).toBe(true);
  });
  it("drops a v before a number", () => {
    expect(parseKubernetesVersion("v1.34.0")).toMatchObject({ text: "1.34.0", isBaseUrl: false });
  });
  it("does not read a URL without a version", () => {
    expect(parseKubernetesVersion("https://storage.example/ci/latest")).toBeUndefined();
  });
});

describe("hasBehaviour", () => {
  const since = ["1.34.3", "1.35.1", "1.36.0"];
  it.each([
    ["1.33.2", false],
    ["1.34.2", false],
    ["1.34.3", true],
    ["1.35.0", false],
    ["1.35.1", true],
    ["1.36.0", true],
    ["1.36.0-beta.1", true],
    ["1.37.0", true],
  ])("%s: %s", (name, expected) => {
    const release = parseKopsRelease(name);
    expect(release && hasBehaviour(release, since)).toBe(expected);
  });

  it.each([
    ["1.36.2", false],
    ["1.37.0-alpha.1", false],
    ["1.37.0-alpha.2", true],
    ["1.37.0-beta.1", true],
    ["1.37.0", true],
    ["1.38.0-alpha.1", true],
  ])("from a pre-release on, %s: %s", (name, expected) => {
    const release = parseKopsRelease(name);
    expect(release && hasBehaviour(release, ["1.37.0-alpha.2"])).toBe(expected);
  });
});

it("isAtLeast refuses a minimum that is no version", () => {
  expect(() => isAtLeast({ major: 1, minor: 2, patch: 3 }, "soon")).toThrow("soon");
});
