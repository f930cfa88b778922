import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { createMemoryFiles } from "../content/memory-files.ts";
import type { FileSource } from "../content/file-store.ts";
import { digestOf } from "../content/verifier.ts";
import { UserError } from "../errors/user-error.ts";
import { createSizeQueue } from "./size-queue.ts";
import { BlobsInFlight } from "./blobs-in-flight.ts";
import { copyFile } from "./copy-file.ts";
import { present } from "../values/present.ts";
import { WeightQueue } from "../values/weight-queue.ts";
import { ManifestsAtOnce } from "./manifests-at-once.ts";
import { Neighbours } from "./neighbours.ts";
import { UpstreamMeanwhile } from "./upstream-meanwhile.ts";
import type { TransferStores } from "./transfer-stores.ts";

const NAME = "https://files.example/f";
const MIRROR = "https://mirror.example/f";
const BYTES = Buffer.from("what upstream has");
const SHA256 = digestOf(BYTES).slice("sha256:".length);

function having(bytes: Uint8Array): FileSource {
  return {
    stat: () => Promise.resolve({ size: bytes.byteLength }),
    open: (_, offset) => Promise.resolve(Readable.from([bytes.subarray(offset)])),
  };
}

const nothing: FileSource = {
  stat: () => Promise.resolve(undefined),
  open: () => Promise.reject(new UserError("NOT_FOUND", "nothing")),
};

function dead(url: string): FileSource {
  const fail = () =>
    Promise.reject(new UserError("UNREACHABLE", "connection refused", { side: "upstream", url }));
  return { stat: fail, open: fail };
}

/** What becomes of a copy from these places, the mirror first. */
async function copyFrom(
  places: Readonly<Record<string, FileSource>>,
  sha256?: string,
  maxSize?: number,
): Promise<unknown> {
  const files = createMemoryFiles();
  const stores: TransferStores = {
    sourceImages: () => [],
    targetImage: () => {
      throw new Error("no image is copied here");
    },
    sourceFiles: () => Object.entries(places).map(([url, source]) => ({ source, path: "f", url })),
    targetFiles: () => Promise.resolve(files),
  };
  const copy = {
    kind: "file" as const,
    name: NAME,
    target: { root: "/r", path: "f" },
    ...present({ maxSize }),
  };
  const context = {
    stores,
    blobs: new BlobsInFlight(createSizeQueue(1), createSizeQueue(1)),
    neighbours: new Neighbours(),
    meanwhile: new UpstreamMeanwhile(),
    manifests: new ManifestsAtOnce(),
    lists: new WeightQueue(1),
    onEvent: () => undefined,
  };
  return copyFile(sha256 === undefined ? copy : { ...copy, sha256 }, context).catch(
    (error: unknown) => error,
  );
}

describe("content that is wrong", () => {
  test.each([
    ["DIGEST_MISMATCH", "what upstream haz"],
    ["SIZE_MISMATCH", "short"],
  ])("%s names side, URL and mirror", async (code, text) => {
    const wrong = { ...having(Buffer.from(text)), stat: () => Promise.resolve({ size: BYTES.length }) };
    expect(await copyFrom({ [NAME]: wrong }, SHA256)).toMatchObject({ code, side: "upstream", url: NAME });
    const error = await copyFrom({ [MIRROR]: wrong }, SHA256);
    expect(error).toMatchObject({ code, side: "upstream", url: MIRROR });
    expect((error as UserError).message).toContain(`${MIRROR}, a mirror of ${NAME}, is wrong`);
    expect(await copyFrom({ [MIRROR]: wrong, [NAME]: having(BYTES) }, SHA256)).toMatchObject({
      status: "copied",
    });
  });
});

test("that tells no size is read no further than may be copied, to say why its hash is not known", async () => {
  const asked: (number | undefined)[] = [];
  const endless: FileSource = {
    ...having(BYTES),
    stat: (_, most) => {
      asked.push(most);
      return Promise.resolve({ size: 1 });
    },
  };
  expect(await copyFrom({ [NAME]: endless }, undefined, 1_000)).toMatchObject({ code: "UNKNOWN_HASH" });
  expect(asked).toEqual([1_000]);
});

describe("a hash that is not known", () => {
  test.each<[string, Record<string, FileSource>, object]>([
    [
      "a dead mirror",
      { [MIRROR]: dead(MIRROR) },
      { code: "UNREACHABLE", url: MIRROR, message: "connection refused" },
    ],
    ["a dead host", { [MIRROR]: nothing, [NAME]: dead(NAME) }, { code: "UNREACHABLE", url: NAME }],
    ["no such file", { [MIRROR]: nothing, [NAME]: nothing }, { code: "FILE_NOT_FOUND" }],
    [
      "a file without a hash beside it",
      { [MIRROR]: dead(MIRROR), [NAME]: having(BYTES) },
      { code: "UNKNOWN_HASH" },
    ],
  ])("because of %s", async (_, places, expected) => {
    expect(await copyFrom(places)).toMatchObject(expected);
  });
});
