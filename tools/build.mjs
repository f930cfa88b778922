// Bundles the tool and the demonstration into dist/, one lazily loaded chunk per cloud SDK, the page of reports, and the licences of what is bundled.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildPage } from "./build-page.mjs";
import { inlinedWasm } from "./inlined-wasm.mjs";
import { licencesOf } from "./licences.mjs";
import { literalKeys } from "./literal-keys.mjs";
import { loadOrder } from "./load-order.mjs";
import { mergeChunks } from "./merge-chunks.mjs";
import { namedExports } from "./named-exports.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
/** What is started or read by name; every other file is a chunk, named after its content. */
const ENTRIES = ["main.js", "demo.js", "kops-assets.js", "ahead.js"];
/** What listing, copying, verifying and bundles load, in this order. */
const LOADED_IN_TURN = [
  "src/cli/main.ts",
  "src/cli/get-assets.ts",
  "src/tasks/list/list-specs.ts",
  "src/cli/copy.ts",
  "src/hosts/network.ts",
  "src/hosts/open-transfer-stores.ts",
  "src/tasks/list/list-named.ts",
  "src/files/find-file-place.ts",
  "src/files/open-file-store.ts",
  "src/files/s3/s3-sdk.ts",
  "src/cli/verify.ts",
  "src/cli/bundle/create.ts",
  "src/cli/bundle/load.ts",
  "src/cli/bundle/have.ts",
  "src/cli/serve.ts",
];
const started = new Date();

mkdirSync(join(root, ".tmp"), { recursive: true });
const fresh = mkdtempSync(join(root, ".tmp/dist-"));
try {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: "src/cli/main.ts",
      demo: "src/cli/demo/demo.ts",
      "kops-assets": "src/kops-assets.ts",
    },
    outdir: fresh,
    bundle: true,
    splitting: true,
    // Names stay as they are: libraries read those of classes, and keeping them beside shorter ones costs a call for every closure.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: "linked",
    platform: "node",
    format: "esm",
    target: "node20",
    // The SDKs' ES modules, of which only what is used remains.
    mainFields: ["module", "main"],
    metafile: true,
    plugins: [namedExports, inlinedWasm, literalKeys],
    logLevel: "warning",
    banner: { js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);" },
  });
  await mergeChunks(fresh, metafile, LOADED_IN_TURN);
  writeFileSync(join(fresh, "ahead.js"), loadAhead());
  const pageInputs = await buildPage(root, fresh);
  const inputs = [...Object.keys(metafile.inputs), ...pageInputs];
  writeFileSync(join(fresh, "LICENSES.txt"), licencesOf(root, inputs));
  publish();
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** Loads one file after the other all that the command line may need: as it is needed, many are open at once. */
function loadAhead() {
  const files = loadOrder(fresh, "main.js").map((file) => `./${file}`);
  return `for(const file of ${JSON.stringify(files)})await import(file);\n`;
}

/**
 * Puts the files in place one by one, each at once and what names others last, so that another build under way and a tool that runs
 * meanwhile always find whole files. A failed build leaves the last good one where it is.
 */
function publish() {
  mkdirSync(dist, { recursive: true });
  const files = readdirSync(fresh);
  const isEntry = (file) => ENTRIES.includes(file);
  // Sources that change while they are built are newer than what came of them.
  for (const file of ENTRIES) utimesSync(join(fresh, file), started, started);
  for (const file of [...files.filter((file) => !isEntry(file)).sort(), ...files.filter(isEntry)]) {
    renameSync(join(fresh, file), join(dist, file));
  }
  for (const file of readdirSync(dist)) {
    const { mtime } = statSync(join(dist, file), { throwIfNoEntry: false }) ?? {};
    // What is newer is another build's.
    if (!files.includes(file) && mtime < started) rmSync(join(dist, file), { recursive: true, force: true });
  }
}
