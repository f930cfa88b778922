import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generatedFiles } from "../tools/generated-files.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

test("what is made from the sources is up to date: npm run generate", async () => {
  const files = await generatedFiles();
  for (const [path, text] of files) expect(readFileSync(`${ROOT}${path}`, "utf8"), path).toBe(text);
  const published = readdirSync(`${ROOT}schema`).map((name) => `schema/${name}`);
  expect(published.filter((path) => !files.has(path))).toEqual([]);
});
