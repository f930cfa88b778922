import { describe, expect, test } from "vitest";
import { knownRedirects } from "./known-redirects.ts";
import { planHosts, type AssetHosts, type HostSide } from "./plan-hosts.ts";

const image = (upstream: string, download = upstream): AssetHosts => ({
  purpose: "images",
  upstream,
  sources: [upstream],
  download,
  isMapped: download !== upstream,
});

function hostsOf(assets: readonly AssetHosts[], side: HostSide): string[] {
  return planHosts(assets)
    .hosts.filter((host) => host.side === side)
    .map(({ host, isLocal }) => (isLocal ? `${host} (local)` : host));
}

describe("hosts", () => {
  const mixed = [image("registry.k8s.io", "reg.example:5000"), image("ghcr.io")];

  test("a copy asks upstream of what is mapped, and its target", () => {
    expect(hostsOf(mixed, "copy")).toEqual([
      "registry.k8s.io",
      "*.pkg.dev",
      "prod-registry-k8s-io-*.s3.dualstack.*.amazonaws.com",
      "reg.example:5000 (local)",
    ]);
  });

  test("nodes ask the local registry, and upstream of what is not mapped", () => {
    expect(hostsOf(mixed, "nodes")).toEqual([
      "ghcr.io",
      "pkg-containers.githubusercontent.com",
      "reg.example:5000 (local)",
    ]);
  });

  test("what only mapped assets came from is no longer needed", () => {
    expect(hostsOf(mixed, "no-longer-needed")).toContain("registry.k8s.io");
    expect(hostsOf(mixed, "no-longer-needed")).not.toContain("ghcr.io");
  });

  test("where nothing is mapped a copy is of all", () => {
    expect(hostsOf([image("ghcr.io")], "copy")).toEqual(["ghcr.io", "pkg-containers.githubusercontent.com"]);
    expect(hostsOf([image("ghcr.io")], "no-longer-needed")).toEqual([]);
  });

  test("mirrors are asked in upstream's place, and what nothing is known of is said", () => {
    const mirrored = { ...image("quay.io", "reg.example"), sources: ["mirror.example"] };
    expect(hostsOf([mirrored], "copy")).toEqual(["mirror.example", "reg.example (local)"]);
    const { findings } = planHosts([mirrored]);
    expect(findings).toMatchObject([{ code: "REDIRECTS_UNKNOWN", severity: "info" }]);
    expect(findings[0]?.message).toContain("mirror.example");
    expect(findings[0]?.message).not.toContain("reg.example,");
  });

  test("a private registry of Amazon ECR leads to the bucket of its layers", () => {
    expect(hostsOf([image("quay.io", "123456789012.dkr.ecr.eu-west-1.amazonaws.com")], "nodes")).toContain(
      "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com (local)",
    );
  });

  test("nodes ask for packages and the time as well", () => {
    const { hosts, findings } = planHosts(mixed, [
      { host: "nvidia.github.io", purpose: "packages" },
      { host: "time.google.com", purpose: "time" },
    ]);
    expect(hosts.filter(({ purpose }) => purpose === "packages" || purpose === "time")).toEqual([
      { side: "nodes", host: "nvidia.github.io", purpose: "packages", isLocal: false },
      { side: "nodes", host: "time.google.com", purpose: "time", isLocal: false },
    ]);
    expect(findings).toEqual([]);
  });

  test("each host once for images and files", () => {
    const file = { ...image("ghcr.io"), purpose: "files" as const };
    expect(hostsOf([image("ghcr.io"), image("ghcr.io"), file], "nodes")).toHaveLength(4);
  });
});

test.each([
  ["docker.io", "auth.docker.io"],
  ["dl.k8s.io", "cdn.dl.k8s.io"],
  ["github.com", "release-assets.githubusercontent.com"],
  ["eu.gcr.io", "storage.googleapis.com"],
  ["x.azurecr.io", "*.blob.core.windows.net"],
])("%s sends on to %s", (host, redirect) => {
  expect(knownRedirects(host)).toContain(redirect);
});

test("unknown, and known to send nobody on", () => {
  expect(knownRedirects("example.com")).toBeUndefined();
  expect(knownRedirects("notgithub.com")).toBeUndefined();
  expect(knownRedirects("artifacts.k8s.io")).toEqual([]);
  expect(knownRedirects("kubeupv2.s3.amazonaws.com")).toEqual([]);
});
