import { afterAll, beforeAll, expect, test } from "vitest";
import { MadeUpKops } from "../../test/support/made-up-kops.ts";
import { checkForNewer } from "./check-for-newer.ts";

let kops: MadeUpKops;
beforeAll(() => {
  kops = new MadeUpKops([
    "1.31.9",
    "1.34.0-beta.1",
    "1.34.0",
    "1.34.10",
    "1.34.9",
    "1.35.0",
    "1.37.0-alpha.1",
    "1.37.0-alpha.2",
    "1.37.0",
    "1.38.0-beta.1",
  ]);
});
afterAll(() => kops.remove());

test.each([
  [["1.34.0", "1.35.0", "1.36.2"], "v1.34.9 v1.34.10 v1.37.0-alpha.1 v1.37.0-alpha.2 v1.37.0 v1.38.0-beta.1"],
  [["1.34.10", "1.37.0-alpha.1"], "v1.37.0-alpha.2 v1.37.0 v1.38.0-beta.1"],
  [["1.34.10", "1.35.0", "1.37.0"], "v1.38.0-beta.1"],
  [["1.34.10", "1.35.0", "1.38.0"], ""],
])("knowing %s, new are: %s", (known, expected) => {
  const newer = checkForNewer(kops.folder, known);
  expect(newer.map(({ tag }) => tag).join(" ")).toBe(expected);
  for (const { tag, isPreRelease } of newer) expect(isPreRelease).toBe(tag.includes("-"));
});
