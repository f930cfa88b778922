import { afterEach, expect, test, vi } from "vitest";
import { createMemoryFiles } from "../../content/memory-files.ts";
import { createMemoryImages } from "../../content/memory-images.ts";
import { ServerStatus } from "../../serve/admin/server-status.ts";
import { openServedPage } from "./served-page.ts";

const ADDRESS = { scheme: "http", host: "mirror.example" } as const;

afterEach(() => vi.restoreAllMocks());

test("whoever asks while the content is still looked at waits for the same look, however long it takes", async () => {
  const waiting: (() => void)[] = [];
  let isBroken = false;
  const images = {
    ...createMemoryImages(),
    repositories: () =>
      new Promise<string[]>((done, fail) => {
        waiting.push(() => (isBroken ? fail(new Error("the disk is gone")) : done([])));
      }),
  };
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const content = { images, files: createMemoryFiles() };
  const page = openServedPage({ content, status: new ServerStatus(), needs: new Map() });
  const first = page(ADDRESS);
  now = 60_000;
  const second = page(ADDRESS);
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await Promise.all([first, second]);
  now = 64_000;
  await page(ADDRESS);
  expect(waiting).toHaveLength(1);
  // What failed is tried again by the next one.
  now = 66_000;
  isBroken = true;
  const failed = page(ADDRESS);
  expect(waiting).toHaveLength(2);
  waiting[1]?.();
  await expect(failed).rejects.toThrow("the disk is gone");
  isBroken = false;
  const mended = page(ADDRESS);
  expect(waiting).toHaveLength(3);
  waiting[2]?.();
  await mended;
});
