import { expect, test } from "vitest";
import { mergePlacements } from "./merge-placements.ts";
import type { MarkedFile } from "./marked-placement.ts";

const file = (hash: Partial<MarkedFile>): MarkedFile => ({
  canonical: "https://a.example/f",
  download: "https://a.example/f",
  use: "node",
  why: [],
  ...hash,
});

test.each([
  ["sha256", "ab".repeat(32)],
  ["olderHash", "ab".repeat(20)],
] as const)("a file has the %s of a later cluster where the first has no hash", (field, hash) => {
  const lists = [{}, { [field]: hash }].map((one, index) => {
    return { cluster: `c${index}`, images: [], files: [file(one)], findings: [] };
  });
  const { files } = mergePlacements(lists);
  expect(files).toEqual([file({ [field]: hash, clusters: ["c0", "c1"] })]);
});
