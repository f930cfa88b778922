// Merges small chunks that are loaded together: Node takes a third of a millisecond for each file, whatever is in it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** Bytes: what is larger is worth a file of its own. */
const SMALL = 8000;
const BANNER = /^import \{createRequire as __cr\}.*$/m;
const OPTIONS = {
  bundle: true,
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
};

/**
 * Merges, for each file of `firsts` (by the source of its entry point), the small chunks that are loaded before it runs and not before
 * one named earlier. A chunk is merged only with all that it loads itself, so that none comes to depend on what depends on it.
 */
export async function mergeChunks(directory, { outputs }, firsts) {
  const chunks = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  for (const file of chunks.keys()) if (file.endsWith(".js")) dropBanner(join(directory, file));
  const places = new Map();
  for (const source of firsts) {
    const [first] = [...chunks].find(([, { entryPoint }]) => entryPoint === source);
    const group = smallChunks(chunks, first, places);
    const name = await mergeGroup(directory, group, places);
    for (const { file, names } of group) places.set(file, { name, names });
  }
  await rewrite(directory, places);
}

/** `require` is for what was CommonJS; a line stays, for the source map counts it. */
function dropBanner(path) {
  const text = readFileSync(path, "utf8");
  const [banner = ""] = BANNER.exec(text) ?? [];
  if (!/\brequire\b/.test(text.replace(banner, ""))) writeFileSync(path, text.replace(banner, ""));
}

/** In the order in which each comes after what it loads. */
function smallChunks(chunks, first, places) {
  const group = new Map();
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const { imports, exports, bytes, entryPoint } = chunks.get(file);
    const loaded = imports.filter(({ kind, external }) => kind === "import-statement" && !external);
    const others = loaded.map(({ path }) => basename(path));
    others.forEach(visit);
    const isClosed = others.every((other) => group.has(other) || places.has(other));
    if (entryPoint === undefined && bytes < SMALL && isClosed && !places.has(file))
      group.set(file, { file, names: exports.map((name) => [name, `${name}_${group.size}`]) });
  };
  visit(first);
  return [...group.values()];
}

async function mergeGroup(directory, group, places) {
  const contents = group
    .map(({ file, names }) =>
      names.length === 0
        ? `import "./${file}";`
        : `export {${names.map(([name, as]) => `${name} as ${as}`).join(",")}} from "./${file}";`,
    )
    .join("\n");
  const outfile = join(directory, "merged.js");
  const inside = new Set(group.map(({ file }) => file));
  await build({
    ...OPTIONS,
    stdin: { contents, resolveDir: directory },
    outfile,
    plugins: [elsewhere(places, inside)],
  });
  const hash = createHash("sha256").update(readFileSync(outfile)).digest("hex").slice(0, 8).toUpperCase();
  const name = `base-${hash}.js`;
  const text = readFileSync(outfile, "utf8").replace("merged.js.map", `${name}.map`);
  writeFileSync(join(directory, name), text);
  renameSync(`${outfile}.map`, join(directory, `${name}.map`));
  rmSync(outfile);
  return name;
}

/** All other files take what was merged from where it is now. */
async function rewrite(directory, places) {
  const merged = new Set([...places.values()].map(({ name }) => name));
  const isOther = (file) => file.endsWith(".js") && !places.has(file) && !merged.has(file);
  await build({
    ...OPTIONS,
    entryPoints: readdirSync(directory)
      .filter(isOther)
      .map((file) => join(directory, file)),
    outdir: directory,
    allowOverwrite: true,
    plugins: [elsewhere(places, new Set())],
  });
  for (const file of places.keys()) for (const path of [file, `${file}.map`]) rmSync(join(directory, path));
}

/** Files stay files of their own, but for those `inside`; a merged one is a name for what it gave. */
function elsewhere(places, inside) {
  const namespace = "merged";
  return {
    name: "merge-chunks",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind, namespace: from }) => {
        if (kind === "entry-point" || (from !== namespace && inside.has(basename(path)))) return undefined;
        const isMerged = from !== namespace && path.startsWith("./") && places.has(basename(path));
        return isMerged ? { path: basename(path), namespace } : { path, external: true };
      });
      onLoad({ filter: /.*/, namespace }, ({ path }) => {
        const { name, names } = places.get(path);
        const pairs = names.map(([own, as]) => `${as} as ${own}`).join(",");
        return { contents: `export {${pairs}} from "./${name}";` };
      });
    },
  };
}
