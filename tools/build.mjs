// Bundles the tool and the demonstration into dist/, one lazily loaded chunk a cloud SDK.
import { rm, rename } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const fresh = `${root}dist.new`;

await rm(fresh, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    main: "src/cli/main.ts",
    demo: "src/cli/demo/demo.ts",
    "kops-assets": "src/kops-assets.ts",
  },
  outdir: fresh,
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  sourcemap: "linked",
  platform: "node",
  format: "esm",
  target: "node20",
  // The SDKs' ES modules, of which only what is used remains.
  mainFields: ["module", "main"],
  logLevel: "warning",
  banner: { js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);" },
});
// A failed build leaves the last good one where it is.
await rm(`${root}dist`, { recursive: true, force: true });
await rename(fresh, `${root}dist`);
