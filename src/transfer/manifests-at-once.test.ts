import { expect, test } from "vitest";
import { LIMITS } from "../values/limits.ts";
import { ManifestsAtOnce, type ManifestPlace } from "./manifests-at-once.ts";

const MIB = 1024 * 1024;

/** How many of 20 manifests are held at once. */
async function heldAtOnce(place: ManifestPlace, bytes: number): Promise<number> {
  const manifests = new ManifestsAtOnce();
  let [held, most] = [0, 0];
  const one = (): Promise<void> =>
    manifests.hold(place, bytes, async () => {
      most = Math.max(most, ++held);
      await new Promise(setImmediate);
      held--;
    });
  await Promise.all(Array.from({ length: 20 }, one));
  expect(held).toBe(0);
  return most;
}

test.each<[ManifestPlace, number, number]>([
  ["root", 4 * MIB, 2],
  ["referrer", 4 * MIB, 2],
  [1, 5 * MIB, 1],
  [LIMITS.indexDepth, 1e15, 1],
  ["root", 2_000, 20],
])("of manifests at %s with %i bytes each, %i are held at once", async (place, bytes, most) => {
  expect(await heldAtOnce(place, bytes)).toBe(most);
});

test("who holds one gets what is below it, however many hold one", async () => {
  const manifests = new ManifestsAtOnce();
  const places: readonly ManifestPlace[] = ["root", "referrer", 1, 2, 3, 4];
  const down = async (at: number): Promise<void> => {
    const place = places[at];
    if (place !== undefined) await manifests.hold(place, 4 * MIB, () => down(at + 1));
  };
  await Promise.all(Array.from({ length: 30 }, () => down(0)));
  expect(manifests.hasRoom("root", 8 * MIB)).toBe(true);
});

test("what waits is not said to have room", async () => {
  const manifests = new ManifestsAtOnce();
  await manifests.hold("root", 8 * MIB, () => {
    expect(manifests.hasRoom("root", 1)).toBe(false);
    expect(manifests.hasRoom(1, 8 * MIB)).toBe(true);
    return Promise.resolve();
  });
});
