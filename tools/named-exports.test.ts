import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

const plugin = new URL("named-exports.mjs", import.meta.url).href;
const { namedExports } = (await import(plugin)) as { readonly namedExports: Plugin };

/** A program that takes something by name from a CommonJS package, when it needs it. */
function makeProgram(prefix: string): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  mkdirSync(join(root, "node_modules/old"), { recursive: true });
  writeFileSync(join(root, "node_modules/old/index.js"), "exports.answer = 42;\n");
  writeFileSync(join(root, "main.mjs"), 'export const ask = async () => (await import("old")).answer;\n');
  return root;
}

async function bundle(root: string): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["main.mjs"],
    outdir: "out",
    bundle: true,
    splitting: true,
    sourcemap: "linked",
    format: "esm",
    platform: "node",
    write: false,
    plugins: [namedExports],
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice(root.length), text]));
}

test("chunks are the same, wherever they are made", async () => {
  const [one, other] = await Promise.all(["a-", "a-longer-name-"].map((name) => bundle(makeProgram(name))));
  expect(one?.size).toBeGreaterThan(2);
  expect(other).toEqual(one);
});
