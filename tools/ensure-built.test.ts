import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const call = promisify(execFile);

test("a change of whatever the build is made of makes dist/ anew", () => {
  const read = (name: string): string => readFileSync(join(ROOT, "tools", name), "utf8");
  const own = new Set<string>();
  const follow = (name: string): void => {
    if (own.has(name)) return;
    own.add(name);
    for (const [, other = ""] of read(name).matchAll(/ from "\.\/([\w.-]+\.mjs)";$/gm)) follow(other);
  };
  follow("build.mjs");
  expect(own.size).toBeGreaterThan(4);
  const told = [...read("ensure-built.mjs").matchAll(/^ {2}"tools\/(.+)",$/gm)].map(([, name = ""]) => name);
  expect(told.sort()).toEqual([...own].sort());
});

test("four commands at once in a stale checkout: one builds, and all do their work", async () => {
  const checkout = mkdtempSync(join(tmpdir(), "checkout-"));
  for (const name of ["bin", "src", "tools", "package.json", "package-lock.json", "tsconfig.json"])
    cpSync(join(ROOT, name), join(checkout, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
  const started = [1, 2, 3, 4].map(() =>
    call(process.execPath, [join(checkout, "bin/kops-assets"), "--version"]),
  );
  const ended = await Promise.all(started);
  expect(ended.filter(({ stderr }) => stderr !== "").map(({ stderr }) => stderr)).toEqual([
    "Building dist/ ...\n",
  ]);
  expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1);
  expect(ended[0]?.stdout).toMatch(/^\d+\.\d+\.\d+/);
  expect(readdirSync(join(checkout, ".tmp"))).toEqual([]);
}, 60_000);
