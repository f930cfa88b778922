import { expect, test } from "vitest";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { digestOf } from "../../content/verifier.ts";
import { readImageGraph } from "./read-image-graph.ts";

const NOTHING = {
  stat: () => Promise.resolve(undefined),
  open: () => Promise.reject(new Error("there is nothing")),
};

test.each([[-1e15], [0.5], [2 ** 60], ["1"], [null]])(
  "an index whose manifest has %s bytes is damaged, whether there is that manifest or not",
  async (size) => {
    const entry = {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digestOf(Buffer.from("a")),
      size,
      annotations: { "org.opencontainers.image.ref.name": "registry.example/a:v1" },
    };
    const index = JSON.stringify({ manifests: [entry] });
    await expect(readImageGraph("b.tar", index, NOTHING)).rejects.toMatchObject({ code: "BUNDLE_DAMAGED" });
  },
);
