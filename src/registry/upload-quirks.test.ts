import { expect, it } from "vitest";
import { registryAddress } from "./registry-address.ts";
import { uploadQuirks } from "./upload-quirks.ts";

const MIB = 1024 * 1024;

it.each([
  ["registry.example.com", Infinity, true],
  ["team.azurecr.io", 16 * MIB, true],
  ["team.azurecr.io.example.com", Infinity, true],
  ["europe-docker.pkg.dev", Infinity, false],
  ["eu.gcr.io", Infinity, false],
  ["gcr.io", Infinity, false],
  ["notgcr.io", Infinity, true],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", Infinity, false],
  ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", Infinity, false],
  ["123456789012.dkr-ecr.us-gov-west-1.on.aws", Infinity, false],
  ["public.ecr.aws", Infinity, false],
  ["ghcr.io", Infinity, true],
])("%s takes up to %d bytes in one PUT, pieces: %s", (host, largestPut, takesPieces) => {
  expect(uploadQuirks(host)).toMatchObject({ largestPut, takesPieces });
});

it.each([
  ["registry.k8s.io", undefined, "https://registry.k8s.io"],
  ["registry.example.com:5000", undefined, "https://registry.example.com:5000"],
  ["registry.example.com:5000", true, "http://registry.example.com:5000"],
  ["127.0.0.1:5000", undefined, "http://127.0.0.1:5000"],
  ["localhost:5000", undefined, "http://localhost:5000"],
  ["localhost:5000", false, "https://localhost:5000"],
  ["[::1]:5000", undefined, "http://[::1]:5000"],
  ["docker.io", undefined, "https://registry-1.docker.io"],
  ["index.docker.io", undefined, "https://registry-1.docker.io"],
])("%s, plain HTTP %s, answers at %s", (host, plainHttp, origin) => {
  expect(registryAddress(host, plainHttp).origin).toBe(origin);
});

it.each(["", "a b", "x:99999", "::1", "[::1", "x:1:2", "x:", "x?y", "u@x"])(
  "%j is no registry's host",
  (host) => {
    expect(() => registryAddress(host)).toThrow(expect.objectContaining({ code: "BAD_REGISTRY" }));
  },
);
