import { afterEach, expect, test } from "vitest";
import { describeWith } from "../conformance/real-server.ts";
import { publishImage } from "../support/image-fixture.ts";
import { madeUpBytes } from "../support/made-up-bytes.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import { copyBetween } from "./copy-between.ts";
import { startDistribution } from "./distribution.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

describeWith("docker-registry", (program) => {
  test("two runs at once into one registry do not fail each other", { timeout: 120_000 }, async () => {
    const upstream = await startWritableRegistry();
    closers.push(() => upstream.close());
    const shared = madeUpBytes(300_000, "shared").toString("latin1");
    const names = Array.from({ length: 20 }, (_, number) => `up.example/app${number}:v1`);
    for (const [number] of names.entries())
      await publishImage(upstream.images.repository(`app${number}`), "v1", [shared, `own ${number}`]);
    const target = await startDistribution(program);
    closers.push(() => target.close());
    const run = () => copyBetween({ names, mirrors: [`up.example=${upstream.host}`], target: target.host });
    const outcomes = (await Promise.all([run(), run()])).flat();
    expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
