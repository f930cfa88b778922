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
  const waits: number[] = [];
  const wait = (ms: number): Promise<unknown> => Promise.resolve(waits.push(Math.round(ms)));
  const pace = paceOf({ "PUT manifest": 20 }, { now: () => 0, wait });
  for (let asked = 0; asked < 20; asked += 1) await pace("PUT manifest");
  for (let asked = 0; asked < 100; asked += 1) await pace("GET manifest");
  expect(waits).toEqual([]);
  for (let asked = 0; asked < 4; asked += 1) await pace("PUT manifest");
  expect(waits).toEqual([50, 100, 150, 200]);
});
