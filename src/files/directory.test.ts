import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../content/file-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { fileStoreConformance } from "../../test/conformance/file-store.ts";
import { countingOpener } from "../../test/support/counting-opener.ts";
import { deferred } from "../../test/support/deferred.ts";
import { openDirectoryFiles } from "./directory.ts";

const MIB = 1024 * 1024;

let root: string;
let store: FileStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "directory-"));
  store = openDirectoryFiles(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("who leaves checking to the directory is named where the content is wrong", async () => {
  const bytes = Buffer.from("altered on the way");
  const open: OpenStream = (_, reader) => {
    reader?.checks({ side: "upstream", url: "https://registry.example/blob" });
    return Promise.resolve(Readable.from([bytes], { objectMode: false }));
  };
  const expected = { sha256: sha256(Buffer.from("something else")), size: bytes.byteLength };
  await expect(store.write("a", expected, open)).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    side: "upstream",
    url: "https://registry.example/blob",
  });
  expect(await store.stat("a")).toBeUndefined();
});

test("nobody leaves checking to a directory that does not know what the content should be", async () => {
  const readers: unknown[] = [];
  const open: OpenStream = (_, reader) => {
    readers.push(reader);
    return Promise.resolve(Readable.from([Buffer.from("content")], { objectMode: false }));
  };
  await store.write("a", {}, open);
  expect(readers).toEqual([undefined]);
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function read(path: string, offset = 0): Promise<Buffer> {
  return Buffer.concat(await (await store.open(path, offset)).toArray());
}

async function partialFiles(): Promise<string[]> {
  return readdir(join(root, ".kops-assets/partial"));
}

fileStoreConformance(
  "directory",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "directory-"));
    return {
      store: openDirectoryFiles(folder),
      reopen: () => openDirectoryFiles(folder),
      list: async () => {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile());
        const names = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
        return names.filter((name) => !name.startsWith(".kops-assets/")).sort();
      },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
  { vouches: true },
);

describe("a directory of files", () => {
  test("keeps a file byte for byte, and reads it from any offset", async () => {
    const bytes = randomBytes(3 * MIB + 17);
    const written = await store.write(
      "a/b/kubelet",
      { sha256: sha256(bytes), size: bytes.length },
      countingOpener(bytes),
    );
    expect(written).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
    expect(await store.stat("a/b/kubelet")).toEqual(written);
    expect((await read("a/b/kubelet")).equals(bytes)).toBe(true);
    expect((await read("a/b/kubelet", 2 * MIB)).equals(bytes.subarray(2 * MIB))).toBe(true);
    expect((await readFile(join(root, "a/b/kubelet"))).equals(bytes)).toBe(true);
    expect(await partialFiles()).toEqual([]);
  });

  test("does not open what is already there, and replaces what is not what was expected", async () => {
    const [old, next] = [Buffer.from("old"), Buffer.from("next")];
    await store.write("f", {}, countingOpener(old));
    const again = countingOpener(old);
    await store.write("f", { sha256: sha256(old) }, again);
    expect(again.offsets).toEqual([]);
    await store.write("f", { sha256: sha256(next) }, countingOpener(next));
    expect(await read("f")).toEqual(next);
  });

  test.each([
    ["DIGEST_MISMATCH", { sha256: sha256(Buffer.from("other")) }],
    ["SIZE_MISMATCH", { size: 3 }],
    ["SIZE_MISMATCH", { size: 3_000_000 }],
  ])("%s leaves what was there before", async (code, expected) => {
    await store.write("f", {}, countingOpener(Buffer.from("before")));
    await expect(store.write("f", expected, countingOpener(randomBytes(MIB)))).rejects.toMatchObject({
      code,
    });
    expect((await read("f")).toString()).toBe("before");
    expect(await partialFiles()).toEqual([]);
  });

  test("resumes after a cut connection from what was received", async () => {
    const bytes = randomBytes(5 * MIB);
    const expected = { sha256: sha256(bytes), size: bytes.length };
    await expect(store.write("f", expected, countingOpener(bytes, 4 * MIB))).rejects.toThrow(
      "connection reset",
    );
    expect(await store.stat("f")).toBeUndefined();
    const resumed = countingOpener(bytes);
    await store.write("f", expected, resumed);
    expect(resumed.offsets[0]).toBeGreaterThan(3.9 * MIB);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("resumes where only the hash is known, and sees that nothing is missing", async () => {
    const bytes = randomBytes(MIB);
    const cutAtEnd: OpenStream = () =>
      Promise.resolve(
        Readable.from(
          (function* () {
            yield bytes;
            throw new UserError("UNREACHABLE", "cut");
          })(),
          { objectMode: false },
        ),
      );
    await expect(store.write("f", { sha256: sha256(bytes) }, cutAtEnd)).rejects.toThrow("cut");
    const resumed = countingOpener(bytes);
    await store.write("f", { sha256: sha256(bytes) }, resumed);
    expect(resumed.offsets).toEqual([]);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("starts over when what was left behind is wrong", async () => {
    const bytes = randomBytes(2 * MIB);
    const expected = { sha256: sha256(bytes), size: bytes.length };
    await expect(store.write("f", expected, countingOpener(bytes, MIB))).rejects.toThrow("connection reset");
    const [name = ""] = await partialFiles();
    await writeFile(join(root, ".kops-assets/partial", name), Buffer.alloc(MIB));
    const source = countingOpener(bytes);
    await store.write("f", expected, source);
    expect(source.offsets).toEqual([MIB, 0]);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("reads a source that its maker has paused", async () => {
    const bytes = randomBytes(MIB);
    const open = countingOpener(bytes);
    const paused: OpenStream = async (offset) => (await open(offset)).pause();
    await store.write("f", { sha256: sha256(bytes) }, paused);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("never resumes what has no known hash", async () => {
    await expect(store.write("f", {}, countingOpener(randomBytes(MIB), 500_000))).rejects.toThrow(
      "connection reset",
    );
    const bytes = randomBytes(MIB);
    const source = countingOpener(bytes);
    await store.write("f", {}, source);
    expect(source.offsets).toEqual([0]);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("notices a truncated and an edited file, also in another process", async () => {
    const bytes = randomBytes(MIB);
    await store.write("f", { sha256: sha256(bytes) }, countingOpener(bytes));
    await truncate(join(root, "f"), 1000);
    expect(await store.stat("f")).toMatchObject({ size: 1000, sha256: sha256(bytes.subarray(0, 1000)) });
    await appendFile(join(root, "f"), Buffer.alloc(bytes.length - 1000));
    const other = openDirectoryFiles(root);
    expect((await other.stat("f"))?.sha256).not.toBe(sha256(bytes));
    const repair = countingOpener(bytes);
    await other.write("f", { sha256: sha256(bytes) }, repair);
    expect(repair.offsets).toEqual([0]);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("vouches for files that others put there", async () => {
    await writeFile(join(root, "placed by hand"), "hello");
    const first = await store.stat("placed by hand");
    expect(first?.sha256).toBe(sha256(Buffer.from("hello")));
    expect(await openDirectoryFiles(root).stat("placed by hand")).toEqual(first);
  });

  test("two stores that write the same file at once fetch it once", async () => {
    const bytes = randomBytes(4 * MIB);
    const expected = { sha256: sha256(bytes), size: bytes.length };
    const isOpen = deferred();
    const slow =
      (open: OpenStream): OpenStream =>
      async (offset) => {
        const source = await open(offset);
        isOpen.resolve();
        await sleep(300);
        return source;
      };
    const [first, second] = [countingOpener(bytes), countingOpener(bytes)];
    const writing = store.write("f", expected, slow(first));
    await isOpen.promise;
    await Promise.all([writing, openDirectoryFiles(root).write("f", expected, second)]);
    expect(second.offsets).toEqual([]);
    expect((await read("f")).equals(bytes)).toBe(true);
  });

  test("begins what it remembers where the files of killed writers are removed, and without such a place remembers nothing", async () => {
    await mkdir(join(root, ".kops-assets"));
    await writeFile(join(root, ".kops-assets/partial"), "");
    await writeFile(join(root, "f"), "content");
    expect(await store.stat("f")).toMatchObject({ sha256: sha256(Buffer.from("content")) });
    expect(await readdir(join(root, ".kops-assets"))).toEqual(["partial"]);
  });

  test("removes partial files that nobody came back for, and only those", async () => {
    await expect(
      store.write(
        "f",
        { sha256: sha256(Buffer.from("x")), size: 2 * MIB },
        countingOpener(Buffer.alloc(2 * MIB), MIB),
      ),
    ).rejects.toThrow();
    const [name = ""] = await partialFiles();
    await writeFile(join(root, ".kops-assets/partial/fresh.1"), "x");
    await utimes(join(root, ".kops-assets/partial", name), new Date(0), new Date(0));
    await openDirectoryFiles(root).write("g", {}, countingOpener(Buffer.from("g")));
    expect(await partialFiles()).toEqual(["fresh.1"]);
  });

  test.each([
    "",
    "/etc/passwd",
    "a//b",
    "../x",
    "a/../../x",
    "a/./b",
    ".",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "\ud800",
    "x".repeat(256),
    ".kops-assets/partial/x",
    "a/.kops-assets/x",
  ])("refuses the path %j", async (path) => {
    await expect(store.write(path, {}, countingOpener(Buffer.from("x")))).rejects.toMatchObject({
      code: "BAD_PATH",
    });
    await expect(store.stat(path)).rejects.toMatchObject({ code: "BAD_PATH" });
    await expect(store.open(path, 0)).rejects.toMatchObject({ code: "BAD_PATH" });
  });

  test("keeps any name that it accepts, and nothing outside of its folder", async () => {
    const inner = join(root, "inner");
    const files = openDirectoryFiles(inner);
    const name = fc.oneof(
      fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 20 }),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      fc.constantFrom("a+b", "a b", "100%", "%2e%2e", "..", "...", "é", "日本", "-", "~", "a:b"),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 1, maxLength: 3 }),
        fc.uint8Array(),
        async (names, bytes) => {
          const path = names.join("/");
          const written = await files
            .write(path, {}, countingOpener(Buffer.from(bytes)))
            .catch((error: unknown) => error);
          if (written instanceof Error) {
            expect(written).toMatchObject({ code: "BAD_PATH" });
          } else {
            expect(Buffer.concat(await (await files.open(path, 0)).toArray())).toEqual(Buffer.from(bytes));
          }
          await rm(inner, { recursive: true, force: true });
          await expect(readdir(root)).resolves.toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test.skipIf(process.platform === "win32")("reads no folder and no pipe", async () => {
    await mkdir(join(root, "folder"), { recursive: true });
    execFileSync("mkfifo", [join(root, "pipe")]);
    for (const path of ["folder", "pipe"])
      await expect(store.open(path, 0)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("a file and a folder of one name exclude each other, with a reason", async () => {
    await store.write("a/b", {}, countingOpener(Buffer.from("x")));
    await expect(store.write("a", {}, countingOpener(Buffer.from("x")))).rejects.toMatchObject({
      code: "NOT_WRITABLE",
      message: `${root} cannot store a: a folder has this name`,
      hint: expect.stringContaining("move it away") as string,
    });
    await expect(store.write("a/b/c", {}, countingOpener(Buffer.from("x")))).rejects.toMatchObject({
      code: "NOT_WRITABLE",
    });
    expect(await store.stat("a/b/c")).toBeUndefined();
    expect(await store.stat("a")).toBeUndefined();
  });

  test("a file that is taken away while it is being hashed is one that is not there", async () => {
    await writeFile(join(root, "a"), randomBytes(32 * MIB));
    const looked = store.stat("a");
    await rm(join(root, "a"));
    expect(await looked).toBeUndefined();
  });

  test.runIf(process.platform === "linux")("a file that cannot be read is told as that", async () => {
    // Nothing is mapped at its beginning, so that reading fails with EIO, for root too.
    const own = openDirectoryFiles("/proc/self", { isReadOnly: true });
    await expect(own.stat("mem")).rejects.toMatchObject({
      code: "DISK_ERROR",
      message: expect.stringContaining("/proc/self failed for mem") as string,
    });
  });

  test("a missing file is NOT_FOUND", async () => {
    await expect(store.open("nothing", 0)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await store.stat("nothing")).toBeUndefined();
    await expect(readdir(root)).resolves.toEqual([]);
  });
});
