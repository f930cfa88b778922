import { expect, test } from "vitest";
import { publishMultiArch } from "../../../test/support/image-world.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import { createSurvey } from "./survey-served.ts";

test("an image under several tags is read once, and what it consists of is not read again", async () => {
  const images = createMemoryImages();
  const { index } = await publishMultiArch(images.repository("a"), "v1", ["linux/amd64", "linux/arm64"]);
  await images.repository("a").putManifest(index, "v2");
  const asked: string[] = [];
  const noting = {
    ...images,
    repository: (name: string) => {
      const store = images.repository(name);
      return {
        ...store,
        resolve: store.resolve.bind(store),
        open: store.open.bind(store),
        manifest: (reference: string) => {
          asked.push(reference);
          return store.manifest(reference);
        },
      };
    },
  };
  const survey = createSurvey({ images: noting });
  const first = await survey();
  expect(first.images.map(({ tag, platforms }) => [tag, ...platforms])).toEqual([
    ["v1", "linux/amd64", "linux/arm64"],
    ["v2", "linux/amd64", "linux/arm64"],
  ]);
  expect(asked.filter((reference, at) => asked.indexOf(reference) !== at)).toEqual([]);
  expect(asked.length).toBeGreaterThan(2);
  asked.length = 0;
  expect(await survey()).toEqual(first);
  expect(asked).toEqual([index.descriptor.digest]);
});
