import { expect, test } from "vitest";
import { indexTar } from "./index-tar.ts";
import { BLOCK, TAR_END, tarHeader } from "./tar-header.ts";

const GIB = 1024 ** 3;

/** A tar of one file of zeros, of which only the headers are kept. */
function sparse(name: string, size: number) {
  const header = tarHeader(name, size);
  const end = header.byteLength + size + ((BLOCK - (size % BLOCK)) % BLOCK);
  return {
    place: "sparse.tar",
    size: end + TAR_END.byteLength,
    read: (position: number, length: number) =>
      Promise.resolve(
        position < header.byteLength ? header.subarray(position, position + length) : Buffer.alloc(length),
      ),
  };
}

test.each([
  ["a short name", "index.json", 5],
  ["an empty file", "index.json", 0],
  ["a name of exactly 100 characters", "a".repeat(100), 5],
  ["a long path that can be split", `${"a/".repeat(70)}${"b".repeat(90)}`, 5],
  ["a long name that cannot be split", "a".repeat(200), 5],
  ["a name that is not ASCII", "files/höst/ファイル", 5],
  ["a size of 8 GiB − 1", "blob", 8 * GIB - 1],
  ["a size of 8 GiB", "blob", 8 * GIB],
  ["a long name and a size of 20 GiB", "ü".repeat(150), 20 * GIB + 1],
])("%s is read as it was written", async (_, name, size) => {
  const found = await indexTar(sparse(name, size));
  expect([...found]).toEqual([[name, { offset: tarHeader(name, size).byteLength, size }]]);
  expect(tarHeader(name, size).equals(tarHeader(name, size))).toBe(true);
});
