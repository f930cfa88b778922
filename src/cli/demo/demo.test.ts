import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { summarize } from "../../transfer/summarize.ts";
import { startServer } from "../../serve/start-server.ts";
import { createMadeUpUpstream } from "./made-up/create-made-up-upstream.ts";
import { readBackFile, readBackImage } from "./read-back.ts";
import { runDemo } from "./run-demo.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/cluster.yaml", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the demonstration", () => {
  test("lists, copies, sends nothing the second time, and reads back what upstream has", async () => {
    const story: string[] = [];
    const directory = join(folder, "repository");
    const { copied, copiedAgain, image, file } = await runDemo({
      filename: EXAMPLE,
      directory,
      write: (text) => story.push(text),
      progress: {
        write: () => undefined,
        isTerminal: false,
        size: () => ({ columns: 80, rows: 24 }),
        format: "text",
      },
      sizes: { layerBytes: 5_000, baseLayerBytes: 20_000, fileBytes: 10_000 },
    });
    const [first, second] = [summarize(copied), summarize(copiedAgain)];
    expect(first.images.copied).toBeGreaterThan(20);
    expect(first.files.copied).toBeGreaterThan(10);
    expect(first.mounted).toBeGreaterThan(0);
    expect(second).toMatchObject({
      images: { copied: 0, present: first.images.copied, failed: 0 },
      files: { copied: 0, present: first.files.copied, failed: 0 },
      sent: 0,
      mounted: 0,
    });
    expect(image.requests).toBeGreaterThan(8);
    expect(copied.map(({ digest }) => digest)).toEqual(expect.arrayContaining([image.digest, file.digest]));
    const text = story.join("");
    expect(text).toContain("kOps");
    expect(text).toContain("\n   0 B sent.\n");
    for (const { copy } of copied) expect(text).toContain(copy.name);
    expect(await readdir(directory)).toEqual(
      expect.arrayContaining(["oci-layout", "index.json", "blobs", "files"]),
    );
  });
});

describe("reading back", () => {
  const name = "registry.k8s.io/pause";
  const url = "https://dl.k8s.io/kubelet";
  const upstream = createMadeUpUpstream({
    images: [`${name}:1`],
    files: [url],
    layerBytes: 5_000,
    fileBytes: 5_000,
  });
  const other = `sha256:${"0".repeat(64)}`;

  test("refuses content with another digest, and what is not there", async () => {
    const server = await startServer(upstream);
    const repository = `${server.url}/v2/${name}`;
    const failure = expect.objectContaining({ code: "READ_BACK_FAILED" }) as Error;
    const digest = (await upstream.images.repository(name).resolve("1"))?.digest ?? "";
    await expect(readBackImage(repository, "1", digest)).resolves.toMatchObject({ digest });
    await expect(readBackImage(repository, "1", other)).rejects.toEqual(failure);
    await expect(readBackImage(repository, "2", digest)).rejects.toEqual(failure);
    await expect(readBackFile(`${server.url}/dl.k8s.io/kubelet`, other)).rejects.toEqual(failure);
    await expect(readBackFile(`${server.url}/dl.k8s.io/kubectl`, other)).rejects.toEqual(failure);
    await server.close();
  });

  test("notices a layer that was altered on the way", async () => {
    const open = upstream.images.repository.bind(upstream.images);
    const altered = {
      ...upstream,
      images: {
        ...upstream.images,
        repository: (repository: string) => {
          const source = open(repository);
          return {
            ...source,
            open: async (blob: Parameters<typeof source.open>[0], offset: number) =>
              (await source.open(blob, offset)).map((chunk: Buffer) => Buffer.alloc(chunk.length)),
          };
        },
      },
    };
    const server = await startServer(altered);
    const digest = (await upstream.images.repository(name).resolve("1"))?.digest ?? "";
    await expect(readBackImage(`${server.url}/v2/${name}`, "1", digest)).rejects.toMatchObject({
      code: "READ_BACK_FAILED",
    });
    await server.close();
  });
});
