import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExpectedFile, FileStat, FileStore } from "../../src/content/file-store.ts";
import type { OpenStream } from "../../src/content/open-stream.ts";
import { UserError } from "../../src/errors/user-error.ts";

/** A store under test, empty at first. */
export interface StoreUnderTest {
  readonly store: FileStore;
  /** A second store over the same content, as another process would have it. */
  readonly reopen: () => FileStore;
  /** Every name that somebody who looks into the store would see, unfinished ones included. */
  readonly list?: () => Promise<string[]>;
  readonly close?: () => Promise<void>;
}

export interface StoreTraits {
  /** True where stat must give the sha256 of what was written with a known one. */
  readonly vouches: boolean;
  /** True for a store that sends content in parts of 5 MiB through four buffers where it is not known beforehand. */
  readonly sendsParts?: boolean;
}

/** What every adapter of the file port must do. */
export function fileStoreConformance(
  name: string,
  makeStore: () => Promise<StoreUnderTest>,
  traits: StoreTraits,
): void {
  describe(`file store: ${name}`, () => {
    let made: StoreUnderTest;
    let store: FileStore;
    beforeEach(async () => {
      made = await makeStore();
      store = made.store;
    });
    afterEach(async () => made.close?.());

    const expectNothingVisible = async (path: string): Promise<void> => {
      expect(await made.reopen().stat(path)).toBeUndefined();
      if (made.list !== undefined) expect(await made.list()).toEqual([]);
    };
    const expectContent = async (path: string, bytes: Buffer): Promise<void> => {
      const other = made.reopen();
      expect((await other.stat(path))?.size).toBe(bytes.length);
      expect((await readAll(await other.open(path, 0))).equals(bytes)).toBe(true);
    };

    it("gives back what was written", async () => {
      const bytes = madeUpBytes(100_000);
      const written = await store.write("a/b/file.bin", described(bytes), sourceOf(bytes));
      expect(written).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
      await expectContent("a/b/file.bin", bytes);
    });

    it("finds out size and hash where nothing is known beforehand", async () => {
      const bytes = madeUpBytes(50_000);
      const written = await store.write("file.bin", {}, sourceOf(bytes));
      expect(written).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
      await expectContent("file.bin", bytes);
    });

    it.each([
      "v1.36.0+build.1/linux/amd64/kubelet",
      "with space/a b c.txt",
      "100%/50%25.tar.gz",
      "é/ключ/日本語/🚀.bin",
      "quotes'(and)*more!~$&,;=:@.tgz",
      "hash#question?.bin",
      "a+b c%2Bd.sha256",
    ])("keeps the name %s", async (path) => {
      const bytes = Buffer.from(path);
      await store.write(path, described(bytes), sourceOf(bytes));
      await expectContent(path, bytes);
      if (made.list !== undefined) expect(await made.list()).toEqual([path]);
    });

    it("keeps names apart that differ only in their escapes", async () => {
      const paths = ["a+b", "a b", "a%20b", "a%2Bb", "a%252Bb"];
      for (const path of paths) await store.write(path, {}, sourceOf(Buffer.from(path)));
      for (const path of paths) await expectContent(path, Buffer.from(path));
    });

    it("writes an empty file", async () => {
      const empty = Buffer.alloc(0);
      await store.write("empty", described(empty), sourceOf(empty));
      await expectContent("empty", empty);
      await store.write("empty-unknown", {}, sourceOf(empty));
      await expectContent("empty-unknown", empty);
    });

    it("writes large files, whether the size is known or not", async () => {
      const bytes = madeUpBytes(traits.sendsParts === true ? 21_000_000 : 2_000_000);
      const { sha256: hash, size } = described(bytes);
      await store.write("known", { sha256: hash, size }, sourceOf(bytes));
      await store.write("unknown", { sha256: hash }, sourceOf(bytes));
      await expectContent("known", bytes);
      await expectContent("unknown", bytes);
    });

    it("overwrites", async () => {
      const [first, second] = [madeUpBytes(70_000), madeUpBytes(30_000, 2)];
      await store.write("file", described(first), sourceOf(first));
      await store.write("file", described(second), sourceOf(second));
      await expectContent("file", second);
      expect((await made.reopen().stat("file"))?.sha256 ?? sha256(second)).toBe(sha256(second));
    });

    it("says in stat only a hash that is right, and says it if it can", async () => {
      const bytes = madeUpBytes(80_000);
      await store.write("file", described(bytes), sourceOf(bytes));
      const stat = await made.reopen().stat("file");
      if (traits.vouches || stat?.sha256 !== undefined) expect(stat?.sha256).toBe(sha256(bytes));
    });

    it("says at a glance only what is so, and nothing outdated by a write of its own", async () => {
      const [first, second] = [madeUpBytes(5_000), madeUpBytes(6_000, 2)];
      await store.write("a/file", described(first), sourceOf(first));
      const other = made.reopen();
      const glanced = await other.glance?.("a/file");
      if (glanced !== undefined) {
        expect(glanced).not.toBe("absent");
        const { size, sha256: hash = sha256(first), md5 = md5Of(first) } = glanced as FileStat;
        expect({ size, hash, md5 }).toEqual({ size: 5_000, hash: sha256(first), md5: md5Of(first) });
      }
      expect((await other.glance?.("a/fil")) ?? "absent").toBe("absent");
      await other.write("a/file", described(second), sourceOf(second));
      expect((await other.glance?.("a/file")) ?? { size: 6_000 }).toMatchObject({ size: 6_000 });
    });

    it("knows no file that was not written", async () => {
      expect(await store.stat("nothing/here")).toBeUndefined();
      await expect(store.open("nothing/here", 0)).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    it("reads from an offset", async () => {
      const bytes = madeUpBytes(10_000);
      await store.write("file", described(bytes), sourceOf(bytes));
      expect((await readAll(await store.open("file", 9_000))).equals(bytes.subarray(9_000))).toBe(true);
      expect(await readAll(await store.open("file", 10_000))).toHaveLength(0);
    });

    const bytes = madeUpBytes(300_000);
    const other = madeUpBytes(300_000, 7);
    const wrong: [string, ExpectedFile, Buffer, string][] = [
      ["wrong hash", described(bytes), other, "DIGEST_MISMATCH"],
      ["wrong hash, size unknown", { sha256: sha256(bytes) }, other, "DIGEST_MISMATCH"],
      ["one byte wrong at the end", described(bytes), flipLast(bytes), "DIGEST_MISMATCH"],
      ["too short", described(bytes), bytes.subarray(0, 299_999), "SIZE_MISMATCH"],
      ["too short, hash unknown", { size: 300_000 }, bytes.subarray(0, 100_000), "SIZE_MISMATCH"],
      ["too short, size unknown", { sha256: sha256(bytes) }, bytes.subarray(0, 299_999), "DIGEST_MISMATCH"],
      ["nothing at all", described(bytes), Buffer.alloc(0), "SIZE_MISMATCH"],
      ["too long", described(bytes), Buffer.concat([bytes, Buffer.from("x")]), "SIZE_MISMATCH"],
    ];
    describe.each(wrong)("content with %s", (_, expected, content, code) => {
      it("never becomes visible", async () => {
        await expect(store.write("dir/file", expected, sourceOf(content))).rejects.toMatchObject({ code });
        await expectNothingVisible("dir/file");
      });

      it("leaves what was there", async () => {
        const old = madeUpBytes(1_000, 3);
        await store.write("dir/file", described(old), sourceOf(old));
        await expect(store.write("dir/file", expected, sourceOf(content))).rejects.toMatchObject({ code });
        await expectContent("dir/file", old);
        if (made.list !== undefined) expect(await made.list()).toEqual(["dir/file"]);
      });
    });

    it("refuses a large file with a wrong last byte, size known or not", async () => {
      const large = madeUpBytes(traits.sendsParts === true ? 6_000_000 : 1_000_000);
      const { sha256: hash, size } = described(large);
      for (const expected of [{ sha256: hash, size }, { sha256: hash }]) {
        const result = store.write("large", expected, sourceOf(flipLast(large)));
        await expect(result).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
        await expectNothingVisible("large");
      }
    });

    it.each([0, 1, 65_536, 299_999])("goes on where a source died, at byte %i", async (at) => {
      const offsets: number[] = [];
      const open: OpenStream = (offset) => {
        offsets.push(offset);
        return Promise.resolve(
          offsets.length === 1 ? dyingAfter(bytes, at) : Readable.from(pieces(bytes, offset)),
        );
      };
      await store.write("file", described(bytes), open);
      expect(offsets).toEqual([0, at]);
      await expectContent("file", bytes);
    });

    it("fails with the source's error when it dies for good, and shows nothing", async () => {
      const open: OpenStream = (offset) => Promise.resolve(dyingAfter(bytes.subarray(offset), 0));
      await expect(store.write("file", described(bytes), open)).rejects.toThrow("the source died");
      await expectNothingVisible("file");
    });

    it.each([0, 200_000])(
      "fails with a UserError of the source, at byte %i, without trying again",
      async (at) => {
        let opened = 0;
        const refusal = new UserError("FORBIDDEN", "403 on GET");
        const open: OpenStream = () => {
          opened += 1;
          return at === 0 ? Promise.reject(refusal) : Promise.resolve(dyingAfter(bytes, at, refusal));
        };
        await expect(store.write("file", described(bytes), open)).rejects.toBe(refusal);
        expect(opened).toBe(1);
        await expectNothingVisible("file");
      },
    );

    it("waits for a slow source", async () => {
      const open: OpenStream = () => Promise.resolve(Readable.from(slowly(bytes)));
      await store.write("file", described(bytes), open);
      await expectContent("file", bytes);
    });

    it("writes many files at once", async () => {
      const files = Array.from({ length: 12 }, (_, index) => madeUpBytes(50_000 + index, index));
      await Promise.all(
        files.map((content, index) => store.write(`dir/${index}`, described(content), sourceOf(content))),
      );
      for (const [index, content] of files.entries()) await expectContent(`dir/${index}`, content);
    });

    it("lets two runs write the same file at once", async () => {
      const stores = [store, made.reopen()];
      await Promise.all(stores.map((one) => one.stat("file")));
      await Promise.all(stores.map((one) => one.write("file", described(bytes), sourceOf(bytes))));
      await expectContent("file", bytes);
    });
  });
}

/** The same bytes for the same seed, and not compressible. */
export function madeUpBytes(length: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

export function described(bytes: Uint8Array): { sha256: string; size: number } {
  return { sha256: sha256(bytes), size: bytes.length };
}

export function sourceOf(bytes: Buffer): OpenStream {
  return (offset) => Promise.resolve(Readable.from(pieces(bytes, offset)));
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function* pieces(bytes: Buffer, from: number, size = 65_536): Generator<Buffer> {
  for (let at = from; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function dyingAfter(bytes: Buffer, at: number, error: Error = new Error("the source died")): Readable {
  const read = function* (): Generator<Buffer> {
    yield* pieces(bytes.subarray(0, at), 0);
    throw error;
  };
  return Readable.from(read());
}

async function* slowly(bytes: Buffer): AsyncGenerator<Buffer> {
  for (const piece of pieces(bytes, 0, 60_000)) {
    await setTimeout(4);
    yield piece;
  }
}

function flipLast(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy.at(-1) ?? 0) ^ 1, copy.length - 1);
  return copy;
}
