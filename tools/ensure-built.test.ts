import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const call = promisify(execFile);

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
