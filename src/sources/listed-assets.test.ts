import { expect, test } from "vitest";
import { distinctAssets, type ListedFile } from "./listed-assets.ts";

const why = { component: "c", reason: "r", place: { file: "f", line: 1 } };
const file = (hash: Partial<ListedFile>): ListedFile => ({ url: "https://a.example/f", why, ...hash });

test.each([
  ["sha256", "ab".repeat(32)],
  ["olderHash", "ab".repeat(20)],
] as const)("a file has the %s of a later source where the first has no hash", (field, hash) => {
  const { files, findings } = distinctAssets({
    images: [],
    files: [file({}), file({ [field]: hash })],
    findings: [],
  });
  expect(files).toEqual([file({ [field]: hash })]);
  expect(findings).toEqual([]);
});
