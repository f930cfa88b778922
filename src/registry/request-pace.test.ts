import { expect, it } from "vitest";
import { paceOf, requestPace } from "./request-pace.ts";

it.each([
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", true],
  ["public.ecr.aws", true],
  ["registry.example.com", false],
  ["127.0.0.1:5000", false],
])("knows whether %s publishes quotas", (host, expected) => {
  expect(requestPace(host) !== undefined).toBe(expected);
});

it("lets a second's worth go at once, and the rest at its rate", async () => {
  const pace = paceOf({ "PUT manifest": 20 });
  const from = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => pace("PUT manifest")));
  await Promise.all(Array.from({ length: 100 }, () => pace("GET manifest")));
  expect(performance.now() - from).toBeLessThan(150);
  await Promise.all(Array.from({ length: 4 }, () => pace("PUT manifest")));
  expect(performance.now() - from).toBeGreaterThan(180);
});
