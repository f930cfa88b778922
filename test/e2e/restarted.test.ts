import { afterEach, expect, test } from "vitest";
import { startFlakyRegistry, type FlakyRegistry } from "../flaky-server.ts";
import { publishImage } from "../support/image-fixture.ts";
import { madeUpBytes } from "../support/made-up-bytes.ts";
import { copyBetween } from "./copy-between.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(): Promise<FlakyRegistry> {
  const registry = await startFlakyRegistry([]);
  closers.push(() => registry.close());
  return registry;
}

test("a run that is started anew mounts what another repository of the target has", async () => {
  const [upstream, target] = [await start(), await start()];
  const shared = madeUpBytes(1_500_000, "shared").toString("latin1");
  for (const name of ["one", "two"]) {
    await publishImage(upstream.images.repository(name), "v1", [shared, name]);
  }
  const copy = (names: string[]) =>
    copyBetween({ names, mirrors: [`up.example=${upstream.host}`], target: target.host });
  await copy(["up.example/one:v1"]);
  const [one, two] = await copy(["up.example/one:v1", "up.example/two:v1"]);
  expect(one).toMatchObject({ status: "present" });
  expect(two).toMatchObject({ status: "copied" });
  expect(two?.mounted).toBeGreaterThan(4_000_000);
  expect(two?.sent).toBeLessThan(10_000);
});
