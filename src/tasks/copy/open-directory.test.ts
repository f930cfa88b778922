import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publishImage } from "../../../test/support/image-fixture.ts";
import { madeUpBytes } from "../../../test/support/made-up-bytes.ts";
import { syncedDuring } from "../../../test/support/synced-during.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { digestOf } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import { run } from "../../transfer/run.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import { openDirectory } from "./open-directory.ts";

const FILE = madeUpBytes(300_000, "a file");
const LAYER = "layer ".repeat(50_000);

let folder: string;
let upstream: ReturnType<typeof createMemoryImages>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "open-directory-"));
  upstream = createMemoryImages();
  await publishImage(upstream.repository("app"), "v1", [LAYER]);
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const root = (): string => join(folder, "to");
const COPIES: readonly AssetCopy[] = [
  {
    kind: "image",
    name: "up.example/app:v1",
    source: parseImageReference("up.example/app:v1"),
    target: parseImageReference("local.example/a/app:v1"),
  },
  {
    kind: "file",
    name: "https://up.example/d/f",
    sha256: digestOf(FILE).slice("sha256:".length),
    target: { root: "files", path: "d/f" },
  },
];

/** Copies an image and a file; content breaks off for good after so many bytes. */
async function copy(breaksAt = Infinity): Promise<AssetOutcome[]> {
  const broken =
    (open: OpenStream): OpenStream =>
    async (offset) => {
      const source = (await open(offset)) as AsyncIterable<Buffer>;
      return Readable.from(
        (async function* () {
          let left = breaksAt - offset;
          for await (const chunk of source) {
            yield chunk.subarray(0, left);
            left -= chunk.byteLength;
            if (left < 0) throw new UserError("UNREACHABLE", "broke off");
          }
        })(),
        { objectMode: false },
      );
    };
  const images = upstream.repository("app");
  const file: OpenStream = (offset) =>
    Promise.resolve(Readable.from([FILE.subarray(offset)], { objectMode: false }));
  const directory = await openDirectory(root(), false);
  return run(
    { copies: COPIES, unmapped: [] },
    {
      sourceImages: () => [
        { ...images, open: (blob, offset) => broken((at) => images.open(blob, at))(offset) },
      ],
      targetImage: ({ repository }) => directory.images.repository(repository),
      sourceFiles: (url) => [
        {
          url,
          path: "f",
          source: {
            stat: () => Promise.resolve({ size: FILE.byteLength }),
            open: (_, offset) => broken(file)(offset),
          },
        },
      ],
      targetFiles: () => Promise.resolve(directory.files),
      settle: async () => directory.settle?.(),
    },
  );
}

test("each folder that got a name is made durable once, at the end", async () => {
  const names = await syncedDuring(folder, copy);
  // Files and images have a ledger each, which meet in the outermost two.
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual(["", "to"]);
  expect(names).toEqual(
    expect.arrayContaining([
      "",
      "to",
      "to/blobs",
      "to/blobs/sha256",
      "to/files",
      "to/files/d",
      "to/repositories",
    ]),
  );
  expect(names.filter((name) => name.includes(".kops-assets"))).toEqual([]);
  // Nothing is copied now, and what is looked at when a directory is opened lies in the outermost.
  const again = await syncedDuring(folder, copy);
  expect(again.filter((name) => name !== "" && name !== "to")).toEqual([]);
});

test("what an earlier run left of a layer or file is there already, and only the rest is sent", async () => {
  const whole = await copy().then((outcomes) => outcomes.map(({ sent }) => sent));
  await rm(root(), { recursive: true });
  const broken = await copy(100_000);
  expect(broken.map(({ status, sent }) => [status, sent > 100_000])).toEqual([
    ["failed", false],
    ["failed", false],
  ]);
  const rest = await copy();
  expect(rest.map(({ status }) => status)).toEqual(["copied", "copied"]);
  // Two layers of an image for two platforms, and a file; small blobs came whole with the first run.
  expect(rest[1]).toMatchObject({ sent: FILE.byteLength - 100_000, skipped: 100_000 });
  expect(rest[0]?.sent).toBeLessThanOrEqual((whole[0] ?? 0) - 2 * 100_000);
  expect((rest[0]?.sent ?? 0) + (rest[0]?.skipped ?? 0) + (rest[0]?.mounted ?? 0)).toBe(whole[0]);
});
