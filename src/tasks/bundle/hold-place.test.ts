import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBundleWorld, type BundleWorld } from "../../../test/support/bundle-world.ts";
import { hashesBelow, hashOf } from "../../../test/support/hashes-below.ts";
import { holdPlaces } from "./hold-place.ts";

let world: BundleWorld;
beforeAll(async () => {
  world = await startBundleWorld();
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true });
});

const hashFor = async (place: string): Promise<unknown> =>
  place.endsWith("dir") ? hashesBelow(place) : hashOf(place);

test.each(["a.tar", "a.tar.zst", "dir"])(
  "of two runs to one place the second is refused at once, whichever way it goes there: %s",
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), "held-"));
    await symlink(folder, join(folder, "link"));
    const place = join(folder, name);
    const other = { ...world.list, images: world.list.images.slice(0, 1) };
    await world.create(join(world.folder, name));
    let begun = (): void => undefined;
    const isBegun = new Promise<void>((done) => (begun = done));
    const first = world.create(place, { onRecorded: begun });
    await isBegun;
    await expect(world.create(join(folder, "link", name), { list: other })).rejects.toMatchObject({
      code: "BUNDLE_BUSY",
      side: "local",
    });
    await first;
    expect(await hashFor(place)).toEqual(await hashFor(join(world.folder, name)));
    expect((await readdir(folder)).sort()).toEqual([name, "link"].sort());
    // What has ended is in nobody's way.
    await world.create(place, { list: other });
    await rm(folder, { recursive: true });
  },
);

test.each([[{}], [{ volumes: [1] }], [{ volumes: [2, 1] }]])(
  "a volume that another run writes is in the way of %j, and nothing is written",
  async (chosen) => {
    const folder = await mkdtemp(join(tmpdir(), "held-"));
    const place = join(folder, "v.tar");
    const run = holdPlaces([join(folder, "v.001.tar")], () =>
      world.create(place, { volumeSize: 400_000, ...chosen }),
    );
    await expect(run).rejects.toMatchObject({ code: "BUNDLE_BUSY" });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  },
);

test("volumes that are chosen are written at once, and a dry run waits for nobody", async () => {
  const place = join(world.folder, "v.tar");
  const volume = (number: number) => world.create(place, { volumeSize: 400_000, volumes: [number] });
  const runs = await Promise.all([volume(1), volume(2), world.create(place, { dryRun: true })]);
  expect(runs.slice(0, 2).flatMap(({ written }) => written.map(({ isWhole }) => isWhole))).toEqual([
    true,
    true,
  ]);
});
