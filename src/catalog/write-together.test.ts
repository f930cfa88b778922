import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeTogether } from "./write-together.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "write-together-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const FILES = [
  { name: "a", text: "new a" },
  { name: "b", text: "new b" },
  { name: "c", text: "new c" },
];

test("writes all files, into a directory that it makes", async () => {
  const directory = join(root, "deep", "er");
  await writeTogether(directory, FILES);
  expect(readdirSync(directory)).toEqual(["a", "b", "c"]);
  expect(readFileSync(join(directory, "b"), "utf8")).toBe("new b");
});

test("writes none where one cannot be written", async () => {
  writeFileSync(join(root, "a"), "old a");
  // A directory is in the way of the last one.
  mkdirSync(join(root, "c", "full"), { recursive: true });
  await expect(writeTogether(root, FILES)).rejects.toMatchObject({ code: "UNWRITABLE_CATALOG" });
  expect(readdirSync(root)).toEqual(["a", "c"]);
  expect(readFileSync(join(root, "a"), "utf8")).toBe("old a");
});

test("makes no directory where nothing can be written", async () => {
  writeFileSync(join(root, "file"), "");
  await expect(writeTogether(join(root, "file", "x"), FILES)).rejects.toMatchObject({ code: "UNWRITABLE_CATALOG" });
  const bad = [...FILES, { name: "no/such", text: "" }];
  await expect(writeTogether(join(root, "new", "one"), bad)).rejects.toMatchObject({ code: "UNWRITABLE_CATALOG" });
  expect(readdirSync(root)).toEqual(["file"]);
});
