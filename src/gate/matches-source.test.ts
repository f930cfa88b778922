import { expect, test } from "vitest";
import { matchesSource } from "./matches-source.ts";

const PAUSE = ["registry.k8s.io/infra/pause", "registry.k8s.io/infra/pause:3.10"] as const;

test.each([
  ["registry.k8s.io", true],
  ["*.k8s.io", true],
  ["k8s.io", false],
  ["registry.k8s.io.evil.example", false],
  ["registry.k8s.io/pause", false],
  ["registry.k8s.io/*/pause", true],
  ["registry.k8s.io/*", false],
  ["registry.k8s.io/**", true],
  ["**/pause:3.*", true],
  ["**/pause:3", false],
  ["registryXk8sXio/**", false],
  ["registry.k8s.io/(infra)/pause", false],
])("%s: %s", (pattern, expected) => {
  expect(matchesSource(pattern, [...PAUSE])).toBe(expected);
});
