// Builds the page of reports: one HTML file with its program and its style in it, and room for a title and data.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Bytes: what a report's own data comes on top of. */
const MOST = 200_000;

/** Writes report-page.html into a directory, and answers which files it was made of. */
export async function buildPage(root, directory) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/report/page/main.tsx", "src/report/page/page.css"],
    outdir: directory,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    tsconfig: "src/report/page/tsconfig.json",
    legalComments: "none",
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const textOf = (end) => outputFiles.find(({ path }) => path.endsWith(end)).text.trim();
  const page = pageOf(readFileSync(join(root, "src/report/page/page.html"), "utf8"), {
    program: textOf(".js"),
    style: textOf(".css"),
  });
  if (page.length > MOST) throw new Error(`the page of reports has ${page.length} characters`);
  writeFileSync(join(directory, "report-page.html"), page);
  return Object.keys(metafile.inputs);
}

/** Nothing runs and nothing styles but what was built; nothing is loaded, and nothing is sent anywhere. */
function pageOf(template, { program, style }) {
  if (/<\/(?:script|style)|<!--/i.test(program + style))
    throw new Error("the page would end its own element");
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; script-src ${hash(program)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return Object.entries({ policy, style, program }).reduce(
    // A hash is of all that stands in an element, blanks included.
    (text, [name, value]) => text.replace(new RegExp(`\\s*<!--report-${name}-->\\s*`), () => value),
    template,
  );
}
