// dist/ as a single executable carries it: every module in one text, as CommonJS, with an index of where each is.
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";

const ENTRY = "main.js";
/** What whoever makes the executable adds. */
const LICENCES = ["LICENSE", "dist/LICENSES.txt", "node/LICENSE"];
const BANNER = /^import \{createRequire as __cr\}.*$/m;
/** What a report is written into. */
const PAGE = "dist/report-page.html";
/** No file can ever lie beside this one, so that nothing is looked for on the disk. */
const NOWHERE = "file:///dev/null/dist/kops-assets";
const OPTIONS = {
  loader: "js",
  format: "cjs",
  platform: "node",
  target: "node24",
  // Names stay, for libraries read those of classes.
  minifyWhitespace: true,
  minifySyntax: true,
  // One byte a character: it is read without being decoded.
  charset: "ascii",
  legalComments: "none",
  define: { "import.meta.url": JSON.stringify(NOWHERE) },
  supported: { "dynamic-import": false },
  logLevel: "warning",
};

/** Writes `program`, `index.json` and the files that the program reads into a folder; returns the names of these files. */
export async function packProgram(root, folder) {
  const modules = new Map([["kops-assets", await moduleOf(join(root, "bin/kops-assets"))]]);
  for (const name of reachable(join(root, "dist")))
    modules.set(name, await moduleOf(join(root, "dist", name)));
  const index = {};
  let end = 0;
  for (const [name, text] of modules) {
    index[name] = { text: [end, end + text.length] };
    end += text.length;
  }
  writeFileSync(join(folder, "program"), [...modules.values()].join(""), "latin1");
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
  return writeFiles(root, folder);
}

/** What the command line can ever load; sorted. */
function reachable(dist) {
  const files = new Set(readdirSync(dist));
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !files.has(name)) return;
    found.add(name);
    const text = readFileSync(join(dist, name), "utf8");
    for (const [, other] of text.matchAll(/["']\.\/([\w.-]+\.js)["']/g)) visit(other);
  };
  visit(ENTRY);
  return [...found].sort();
}

async function moduleOf(path) {
  const text = readFileSync(path, "utf8")
    .replace(/^#!.*\n/, "")
    .replace(BANNER, "");
  const { code } = await transform(text, { ...OPTIONS, sourcefile: path });
  return `(function(exports,require,module){${code}\n})`;
}

function writeFiles(root, folder) {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const catalog = readdirSync(join(root, "catalog"))
    .sort()
    .map((file) => `catalog/${file}`);
  const texts = {
    "package.json": JSON.stringify({ name, version }),
    ...Object.fromEntries([...catalog, PAGE].map((file) => [file, readFileSync(join(root, file), "utf8")])),
  };
  texts["names.json"] = JSON.stringify([...Object.keys(texts), ...LICENCES]);
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return Object.keys(texts);
}
