// An esbuild plugin: `(await import("package")).name` of a CommonJS package.
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const NAMESPACE = "named-exports";

/**
 * A CommonJS module that is loaded by a dynamic import becomes a chunk with a default export alone, and whatever is taken from it by name
 * is undefined. Such imports go to a module in between, which has the names that Node itself finds.
 */
export const namedExports = {
  name: NAMESPACE,
  setup({ initialOptions: { absWorkingDir: root = process.cwd() }, onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^.]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== "dynamic-import" || pluginData === NAMESPACE) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: NAMESPACE });
      const isFile = found.errors.length === 0 && !found.external && found.namespace === "file";
      if (!isFile || !(await isCommonJs(found.path))) return undefined;
      // From the checkout on: names of chunks are made of it, and a chunk is to be the same wherever it is made.
      return { path: relative(root, found.path).split(sep).join("/"), namespace: NAMESPACE };
    });
    onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
      contents: wrapperOf(`./${path}`, Object.keys(await import(pathToFileURL(join(root, path))))),
      resolveDir: root,
    }));
  },
};

async function isCommonJs(path) {
  const { metafile } = await build({
    entryPoints: [path],
    outdir: "/",
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    plugins: [alone],
  });
  return Object.values(metafile.inputs).some(({ format }) => format === "cjs");
}

/** Reads the entry point and nothing that it imports. */
const alone = {
  name: "alone",
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path, external: true },
    );
  },
};

function wrapperOf(path, names) {
  const isName = (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default";
  const lines = names.filter(isName).map((name) => `export const ${name} = whole.${name};`);
  return [`const whole = require(${JSON.stringify(path)});`, "export default whole;", ...lines].join("\n");
}
