import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { namesOfImports } from "../support/names-of-imports.ts";

const DIST = new URL("../../dist/", import.meta.url);
const call = promisify(execFile);

/** What each file of dist gives to whoever imports it, asked of Node itself and not of the test's own loader. */
async function exportsOf(files: readonly string[]): Promise<Record<string, readonly string[]>> {
  const program = `
    const found = {};
    for (const file of ${JSON.stringify(files)}) found[file] = Object.keys(await import(file));
    process.stdout.write(JSON.stringify(found), () => process.exit());
  `;
  const { stdout } = await call(process.execPath, ["--input-type=module", "-e", program]);
  return JSON.parse(stdout) as Record<string, readonly string[]>;
}

/** The sources of a file of dist, and of all that is loaded before it runs. */
function sourcesBefore(file: URL, seen = new Set<string>()): string[] {
  if (seen.has(file.href)) return [];
  seen.add(file.href);
  const text = readFileSync(file, "utf8");
  const { sources } = JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, "utf8")) as { sources: string[] };
  return [
    ...sources.map((source) => source.replace(/^(?:\.\.\/)+/, "")),
    ...loadedBefore(text).flatMap((other) => sourcesBefore(new URL(other, DIST), seen)),
  ];
}

/** The files of dist without which a file of it does not run. */
function loadedBefore(text: string): string[] {
  return [...text.matchAll(/\b(?:from|import) ?"\.\/([^"]+)"/g)].map(([, file = ""]) => file);
}

describe("the built program", () => {
  // The first run builds what is missing.
  test("every chunk that is loaded later has each name that is taken from it", async () => {
    const taken = readdirSync(fileURLToPath(DIST))
      .filter((file) => file.endsWith(".js"))
      .map((file) => readFileSync(new URL(file, DIST), "utf8"))
      .filter((text) => text.includes("import("))
      .flatMap(namesOfImports)
      .map(({ module, names }) => ({ file: new URL(module, DIST).href, names }));
    const given = await exportsOf([...new Set(taken.map(({ file }) => file))]);
    const missing = taken.flatMap(({ file, names }) =>
      names.filter((name) => given[file]?.includes(name) !== true).map((name) => `${file}: ${name}`),
    );
    expect(taken.length).toBeGreaterThan(50);
    expect(taken.filter(({ names }) => names.length === 0)).toEqual([]);
    expect(missing).toEqual([]);
  });

  test("where few files may be open, all is loaded ahead, each after what it cannot run without", () => {
    const list = readFileSync(new URL("ahead.js", DIST), "utf8");
    const order = [...list.matchAll(/"\.\/([^"]+)"/g)].map(([, file = ""]) => file);
    const text = (file: string): string => readFileSync(new URL(file, DIST), "utf8");
    const late = order.flatMap((file, at) =>
      loadedBefore(text(file))
        .filter((other) => !order.slice(0, at).includes(other))
        .map((other) => `${file}: ${other}`),
    );
    const wanted = ["main.js", ...order].flatMap((file) => [
      ...loadedBefore(text(file)),
      ...namesOfImports(text(file)).map(({ module }) => module.replace("./", "")),
    ]);
    expect(late).toEqual([]);
    expect([...new Set(wanted)].sort()).toEqual([...order].sort());
  });

  test("before a verb is known nothing is loaded that lists, renders or prints", () => {
    const own = sourcesBefore(new URL("main.js", DIST)).filter((source) => source.startsWith("src/"));
    expect(own).toContain("src/cli/create-program.ts");
    const rooms =
      /^src\/(?:cli|errors|values|cluster|tasks\/disk|tasks\/tool-version|content\/input-budget|hosts\/home-folder|transfer\/mirrors)\b/;
    expect(own.filter((source) => !rooms.test(source) && !source.endsWith("-names.ts"))).toEqual([]);
    expect(own.filter((source) => /write-metrics|render-metrics|replace-file/.test(source))).toEqual([]);
  });

  test("a list of names is copied without what reads clusters, and without what speaks to clouds", () => {
    const isLoaded = (file: string): boolean =>
      /^(?:copy|network|open-transfer-stores|list-named)-\w+\.js$/.test(file);
    const sources = readdirSync(fileURLToPath(DIST))
      .filter(isLoaded)
      .flatMap((file) => sourcesBefore(new URL(file, DIST)));
    expect(sources).toContain("src/transfer/copy-image.ts");
    expect(sources).toContain("src/http/wire/connection.ts");
    const heavy =
      /node_modules\/yaml\/|^src\/(?:cluster\/(?:complete|refusals)\/|inventory\/components\.ts|files\/(?:s3|azure|gcs)\/)/;
    expect(sources.filter((source) => heavy.test(source))).toEqual([]);
  });

  test("a bundle is loaded without what checks signatures, for whoever names no key", () => {
    const sources = readdirSync(fileURLToPath(DIST))
      .filter((file) => /^load-\w+\.js$/.test(file))
      .flatMap((file) => sourcesBefore(new URL(file, DIST)));
    expect(sources).toContain("src/tasks/bundle/copy-from-bundle.ts");
    expect(sources.filter((source) => source.includes("@sigstore"))).toEqual([]);
  });

  test("a listing is a few files, each of which costs Node a third of a millisecond", () => {
    const verb = readdirSync(fileURLToPath(DIST)).find((file) => /^get-assets-\w+\.js$/.test(file)) ?? "";
    const seen = new Set<string>();
    for (const file of ["main.js", verb]) sourcesBefore(new URL(file, DIST), seen);
    expect(seen.size).toBeLessThan(20);
  });
});

describe("namesOfImports", () => {
  test.each([
    ["const { a, b: c } = await import('./x.js')", ["a", "b"]],
    ["const c = (await import('./x.js')).a", ["a"]],
    ["this.#a ||= (await import('./x.js')).default", ["default"]],
    ["async function f() { const x = await import('./x.js'); return new x.A(x.b, (x) => x.c) }", ["A", "b"]],
    ["const x = on ? await import('./x.js') : void 0; x?.a()", ["a"]],
    ["await import('node:fs')", undefined],
  ])("%s", (text, names) => {
    expect(namesOfImports(text)[0]?.names).toEqual(names);
  });
});
