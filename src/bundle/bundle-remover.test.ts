import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publishImage } from "../../test/support/image-fixture.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { REF_NAME } from "./layout-index.ts";
import { openBundle, type Bundle } from "./open-bundle.ts";

let directory: string;
let bundle: Bundle;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kops-assets-remover-"));
  bundle = await openBundle(directory, openDirectoryFiles(directory), { create: true });
});
afterEach(() => rm(directory, { recursive: true }));

async function indexed(): Promise<unknown[]> {
  const index = JSON.parse(await readFile(join(directory, "index.json"), "utf8")) as {
    manifests: { annotations: Record<string, string> }[];
  };
  return index.manifests.map(({ annotations }) => annotations[REF_NAME]);
}

test("what goes at once leaves no tag behind that names it, and index.json is in step once it is settled", async () => {
  const app = bundle.images.repository("app");
  const [gone, back, stays] = [
    await publishImage(app, "gone", ["one"]),
    await publishImage(app, "back", ["two"]),
    await publishImage(app, "stays", ["three"]),
  ];
  const remover = bundle.remover();
  const removal = remover.repository("app");
  for (const tag of ["gone", "back"]) await removal.removeTag(tag);
  await app.putManifest(gone, "set-meanwhile");
  for (const { descriptor } of [gone, back]) await removal.removeManifest(descriptor.digest);
  await app.putManifest(back, "stored-again");
  expect(await bundle.images.tags("app")).toContain("set-meanwhile");
  await remover.settle();
  expect(await indexed()).toEqual(["app:stays", "app:stored-again"]);
  expect(await bundle.images.tags("app")).toEqual(["stays", "stored-again"]);
  expect((await app.resolve("stored-again"))?.digest).toBe(back.descriptor.digest);
  expect((await app.resolve("stays"))?.digest).toBe(stays.descriptor.digest);
  expect(await app.resolve(gone.descriptor.digest)).toBeUndefined();
});

test("index.json is not written anew for each that goes", async () => {
  const app = bundle.images.repository("app");
  for (const tag of ["v1", "v2"]) await publishImage(app, tag, [tag]);
  await bundle.settle();
  const remover = bundle.remover();
  for (const tag of ["v1", "v2"]) await remover.repository("app").removeTag(tag);
  expect(await indexed()).toEqual(["app:v1", "app:v2"]);
  await remover.settle();
  expect(await indexed()).toEqual([]);
});
