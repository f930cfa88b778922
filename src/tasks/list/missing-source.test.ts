import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, test, expect } from "vitest";
import { missingSource } from "./missing-source.ts";

const folder = mkdtempSync(join(tmpdir(), "source-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a directory that stands where a cluster's name does is told by what is in it", () => {
  const ask = () => missingSource("no source is given", "Say what is listed.", folder).hint;
  expect(ask()).toBe(`Write -f ${folder}.`);
  writeFileSync(join(folder, "kops-assets.json"), "{}");
  expect(ask()).toBe(`It is a directory that copies go to: write --to ${folder}. Say what is listed.`);
});
