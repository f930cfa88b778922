import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { digestOf } from "../../content/verifier.ts";
import { hashOfFile } from "./hash-of-file.ts";

const BYTES = Buffer.from('<?xml version="1.0"?><what><is>in it</is></what>');

test.each([
  [undefined, digestOf(BYTES), 1],
  [BYTES.byteLength, digestOf(BYTES), 1],
  [BYTES.byteLength + 1, undefined, 0],
])("a file is read only where its size is the one that is looked for: %s", async (size, digest, reads) => {
  let opened = 0;
  const source = {
    stat: () => Promise.resolve({ size: BYTES.byteLength }),
    open: () => {
      opened += 1;
      return Promise.resolve(Readable.from([BYTES]));
    },
  };
  expect(await hashOfFile(source, "f", size)).toBe(digest);
  expect(opened).toBe(reads);
});
