import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const IMPORT = /^import (?:[^"']*? from )?"([^"]+)";$/gm;

/** What is imported before a line of a script runs, from files that it imports too. */
function importsOf(file: URL, seen = new Set<string>()): string[] {
  if (seen.has(file.href)) return [];
  seen.add(file.href);
  const names = [...readFileSync(file, "utf8").matchAll(IMPORT)].map(([, name = ""]) => name);
  return names.flatMap((name) => (name.startsWith(".") ? importsOf(new URL(name, file), seen) : [name]));
}

// They are the first command in a checkout that has no node_modules yet, and install what they need.
test.each([
  "tools/build-binary.mjs",
  "tools/build-image.mjs",
  "tools/ensure-built.mjs",
  "tools/prepare.mjs",
  "bin/kops-assets",
])("%s begins without anything installed", (script) => {
  const imports = importsOf(new URL(`../${script}`, import.meta.url));
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((name) => !name.startsWith("node:"))).toEqual([]);
});

test.each([
  [
    "a platform that there cannot be",
    ["--platform", "darwin-arm64"],
    /^error: there can be no executable for darwin-arm64 .*\n$/,
  ],
  ["an unknown option", ["--nonsense"], /^error: .*--nonsense.*\n$/],
])("an executable for %s is refused in a line", (_, words, message) => {
  const script = fileURLToPath(new URL("build-binary.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});
