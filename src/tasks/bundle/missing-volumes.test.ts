import { expect, test } from "vitest";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { digestOf } from "../../content/verifier.ts";
import { emptyRepository, type GraphRepository } from "../../bundle/packed/read-image-graph.ts";
import { MEDIA_TYPES } from "../../content/media-types.ts";
import { printLock } from "../disk/lock-file.ts";
import { findDelta } from "./find-delta.ts";
import { findMissingVolumes } from "./missing-volumes.ts";

const HASH = "a".repeat(64);
const NAME = "registry.example/windows/pause:1";
const FOREIGN = digestOf(Buffer.from("a layer that registries need not hold"));

function fileOf(canonical: string) {
  return { canonical, download: canonical, sha256: HASH, size: 1, why: [] };
}

/** An image with a foreign layer. */
function windowsImage(): { readonly digest: ReturnType<typeof digestOf>; readonly own: GraphRepository } {
  const descriptor = (mediaType: string, digest: string) => ({ mediaType, digest, size: 1 });
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.dockerManifest,
      config: descriptor("application/vnd.docker.container.image.v1+json", `sha256:${HASH}`),
      layers: [descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", FOREIGN)],
    }),
  );
  const digest = digestOf(bytes);
  const manifest = { mediaType: MEDIA_TYPES.dockerManifest, digest, size: bytes.byteLength };
  const own = emptyRepository();
  own.tags.set("1", manifest);
  own.manifests.set(digest, { descriptor: manifest, bytes });
  return { digest, own };
}

function bundleWith(parts: Partial<PackedBundle>): PackedBundle {
  const { digest, own } = windowsImage();
  const image = { canonical: NAME, download: NAME, digest, size: 1, platforms: [], why: [] };
  const files = ["https://dl.example/part", "https://dl.example/whole.part1"].map(fileOf);
  return {
    place: "b.tar",
    graph: new Map([["registry.example/windows/pause", own]]),
    lock: { name: "b.tar:lock", text: printLock({ images: [image], files }) },
    missing: [],
    volumes: { names: [], split: new Map() },
    leftOut: new Map(),
    ...parts,
  } as PackedBundle;
}

test("a file whose name ends as that of a part is no part, and a part is of its file", () => {
  const names = [
    ["files/dl.example/part.part1"],
    ["files/dl.example/whole.part1"],
    ["files/dl.example/part.part2", `blobs/${FOREIGN.replace(":", "/")}`],
  ];
  const volumes = { names, split: new Map([["files/dl.example/part", [1, 1]]]) };
  const bundle = bundleWith({ volumes, missing: [1, 2, 3], findings: [] });
  const missed = new Set(["part", "whole.part1"].map((name) => `files/dl.example/${name}`));
  const told = findMissingVolumes(bundle, "load", missed.add(`blobs/${FOREIGN.replace(":", "/")}`));
  expect(told).toMatchObject([
    {
      severity: "error",
      message:
        "3 of 3 volumes were not given (1 to 3); they hold 3 layers and files of 3 assets that still wait",
      hint: expect.stringMatching(
        /^It is split: load volumes 1 and 3 together, in one command: they have/,
      ) as string,
      assets: [NAME, "https://dl.example/part", "https://dl.example/whole.part1"],
    },
  ]);
  const one = findMissingVolumes({ ...bundle, missing: [2] }, "load", missed);
  expect(one).toMatchObject([
    {
      message: "volume 2 of 3 was not given; it holds 1 layer or file of 1 asset that still waits",
      hint: "Load it too, now or later and in any order: it has content of https://dl.example/whole.part1.",
    },
  ]);
});

test("many volumes are one line, those that something waits for and the others", () => {
  const names = Array.from({ length: 160 }, (_, at) => [`files/dl.example/${at === 3 ? "part" : at}`]);
  const missing = names.map((_, at) => at + 1).filter((number) => number > 2 && number !== 90);
  const bundle = bundleWith({ volumes: { names, split: new Map() }, missing, findings: [] });
  expect(findMissingVolumes(bundle, "verify", new Set(["files/dl.example/part"]))).toMatchObject([
    { severity: "error", message: expect.stringMatching(/^volume 4 of 160 was not given; /) as string },
    {
      severity: "warning",
      message: expect.stringMatching(
        /^156 of 160 volumes were not given \(3, 5 to 89, 91 to 160\); /,
      ) as string,
    },
  ]);
});

test("an image whose foreign layer a delta leaves out is among those that it says", () => {
  const name = `blobs/${FOREIGN.replace(":", "/")}`;
  const leftOut = new Map([[name, { name, digest: FOREIGN, size: 1 }]]);
  expect(findDelta(bundleWith({ leftOut }))).toMatchObject([
    { code: "DELTA", message: expect.stringContaining("(1 B) of 1 asset") as string, assets: [NAME] },
  ]);
});
