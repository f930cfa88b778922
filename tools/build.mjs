// Bundles the tool and the demonstration into dist/, one lazily loaded chunk a cloud SDK.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { main: "src/cli/main.ts", demo: "src/cli/demo/demo.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  sourcemap: "linked",
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
  banner: { js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);" },
});
