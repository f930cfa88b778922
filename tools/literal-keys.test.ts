import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { expect, test } from "vitest";

const plugin = new URL("literal-keys.mjs", import.meta.url).href;
const { literalKeys } = (await import(plugin)) as { readonly literalKeys: Plugin };

/** As the SDK writes them: names first, one of them as a value too, then a table for each operation. */
const TABLES = `const _h = "http";
const _U = "Used";
const other = String(1);
export const Used$ = [9, _U, { [_h]: ["PUT", "/{Key+}", 200], [other]: _h }];
export const Unused$ = [9, "Unused", { [_h]: ["GET", "/unused", 200] }];
`;

test("a table that nobody uses is not bundled, and one that is used says the same as before", async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "tables-")));
  writeFileSync(join(root, "schemas_0.js"), TABLES);
  writeFileSync(join(root, "main.js"), 'export { Used$ } from "./schemas_0.js";\n');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["main.js"],
    bundle: true,
    format: "esm",
    write: false,
    plugins: [literalKeys],
  });
  const text = outputFiles[0]?.text ?? "";
  expect(text).not.toContain("unused");
  writeFileSync(join(root, "bundled.mjs"), text);
  const { Used$ } = (await import(join(root, "bundled.mjs"))) as { readonly Used$: unknown };
  expect(Used$).toEqual([9, "Used", { http: ["PUT", "/{Key+}", 200], 1: "http" }]);
});
