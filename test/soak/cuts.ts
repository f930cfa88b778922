import { readImage } from "../e2e/read-image.ts";
import { copyBetween } from "../e2e/copy-between.ts";
import { cutAnswerAfter, garbleByte, hangUp, startFlakyRegistry, type Act } from "../flaky-server.ts";
import { publishImage } from "../support/image-fixture.ts";
import type { Random } from "./random.ts";
import type { SoakPart } from "./soak-part.ts";

/** Upstream answers are cut, garbled or never come, at sampled places; what arrives is right, or the copy says that it failed. */
export const cuts: SoakPart = async (random, seconds) => {
  const wrong: string[] = [];
  const ends = Date.now() + seconds * 1_000;
  let copies = 0;
  let failed = 0;
  for (; Date.now() < ends || copies === 0; copies += 1) {
    const steps = Array.from({ length: 1 + random.below(6) }, () => ({
      method: "GET",
      path: random.pick([/blobs/, /manifests/, /./]),
      times: 1 + random.below(3),
      act: mishap(random),
    }));
    const upstream = await startFlakyRegistry(steps);
    const target = await startFlakyRegistry([]);
    await publishImage(upstream.images.repository("a"), "v1", ["x".repeat(20_000), "y"]);
    const names = ["up.example/a:v1"];
    const request = { names, mirrors: [`up.example=${upstream.host}`], target: target.host };
    const [outcome] = await copyBetween(request);
    const store = target.images.repository("a");
    if (outcome?.status === "failed") failed += 1;
    if ((await store.resolve("v1")) !== undefined) {
      const wanted = await readImage(upstream.images.repository("a"), "v1");
      const found = await readImage(store, "v1").catch((error: unknown) => String(error));
      if (typeof found === "string" || found.size !== wanted.size)
        wrong.push(`cut: ${typeof found === "string" ? found : `${found.size} parts`}`);
    } else if (outcome?.status !== "failed")
      wrong.push("cut: the copy says that it is done, and the tag is missing");
    await Promise.all([upstream.close(), target.close()]);
  }
  return { figures: `${copies} copies cut (${failed} failed and said so)`, wrong };
};

function mishap(random: Random): Act {
  const at = random.below(20_050);
  return random.pick([hangUp, cutAnswerAfter(at), cutAnswerAfter(at % 500), garbleByte(at)]);
}
