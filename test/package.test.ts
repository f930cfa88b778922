import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../src/serve/start-server.ts";
import { createMadeUpUpstream } from "../src/cli/demo/made-up/create-made-up-upstream.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, "");
}

/** Names of a page's headings, as GitHub makes them. */
function headingsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}

describe("the packed package", () => {
  const folder = mkdtempSync(join(tmpdir(), "kops-assets-package-"));
  const installed = join(folder, "node_modules/kops-assets");
  let packed: {
    readonly filename: string;
    readonly size: number;
    readonly files: readonly { readonly path: string }[];
  };

  beforeAll(async () => {
    await run(process.execPath, [join(ROOT, "tools/declarations.mjs")], { cwd: ROOT });
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const { stdout } = await run("npm", pack, { cwd: ROOT });
    [packed] = JSON.parse(stdout) as [typeof packed];
    await run("tar", ["-xzf", packed.filename], { cwd: folder });
    mkdirSync(join(folder, "node_modules"));
    renameSync(join(folder, "package"), installed);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const example = (name: string, ...parameters: string[]) =>
    run(process.execPath, [join(installed, "examples", name), ...parameters], { cwd: folder });

  test("holds the built program, its data and the licences, and no sources", () => {
    expect(packed.size).toBeLessThan(5_000_000);
    expect(JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"))).not.toHaveProperty("dependencies");
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "bin/kops-assets",
        "dist/main.js",
        "dist/report-page.html",
        "dist/LICENSES.txt",
        "LICENSE",
        "catalog/hashes.json",
      ]),
    );
    expect(paths.filter((path) => /^(?:src|test|tools|node_modules)\/|\.map$/.test(path))).toEqual([]);
  });

  test("has pages whose links lead to what is in it, or to a URL", () => {
    const paths = packed.files.map(({ path }) => path);
    const pages = new Map(
      paths
        .filter((path) => path.endsWith(".md"))
        .map((path) => [path, readFileSync(`${ROOT}${path}`, "utf8")]),
    );
    const links = [...pages].flatMap(([page, text]) =>
      [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => ({ page, link })),
    );
    const dead = links.filter(({ page, link }) => {
      if (/^https?:\/\//.test(link)) return false;
      const [file = "", heading] = link.split("#");
      const target = file === "" ? page : posix.join(posix.dirname(page), file);
      if (!paths.some((path) => path === target || path.startsWith(`${target}/`))) return true;
      return heading !== undefined && !headingsOf(pages.get(target) ?? "").includes(heading);
    });
    expect(links.length).toBeGreaterThan(200);
    expect(dead).toEqual([]);
  });

  test("has the licence of each package that is bundled, those of packages' packages too", () => {
    const text = readFileSync(`${ROOT}dist/LICENSES.txt`, "utf8");
    const names = [...text.matchAll(/^={80}\n(\S+) \S+ \(.+\)\n={80}\n\n(?!=)/gm)].map(([, name]) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(
      expect.arrayContaining([
        "@aws-sdk/client-s3",
        "@azure/identity",
        "commander",
        "d3-hierarchy",
        "google-auth-library",
        "https-proxy-agent",
        "modern-tar",
        "p-limit",
        "preact",
        "yaml",
        "zod",
      ]),
    );
    expect(text).not.toContain(ROOT);
  });

  test("names its manual pages, for npm links no others", () => {
    const { man } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { man: string[] };
    expect(man).toEqual(expect.arrayContaining(["./man/kops-assets.1", "./man/kops-assets-copy.1"]));
  });

  test("is there for CommonJS", async () => {
    const program = 'console.log(typeof require("kops-assets").listAssets)';
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: folder });
    expect(stdout).toBe("function\n");
  });

  test("lists as a library", async () => {
    const { stdout, stderr } = await example("list-assets.mjs", join(installed, "examples/cluster.yaml"));
    expect(stdout).toMatch(/^image registry\.k8s\.io\/coredns\/coredns:v\S+ -> \S+$/m);
    expect(stdout).toMatch(
      /^file https:\/\/\S+\/kubelet -> ?|^file https:\/\/\S+\/kubelet sha256:[0-9a-f]{64}$/m,
    );
    expect(stderr).toContain("[RELEASE_CHOSEN]");
  });

  test("copies and serves as a library", async () => {
    const upstream = createMadeUpUpstream({ images: ["quay.io/acme/web:v3"], files: [] });
    const server = await startServer(upstream);
    try {
      const list = join(folder, "list.txt");
      writeFileSync(list, "quay.io/acme/web:v3\n");
      const mirrors = upstream.mirrors(server.address);
      const { stdout } = await example("copy-assets.mjs", list, join(folder, "repository"), ...mirrors);
      expect(stdout).toMatch(/^1 images and 0 files, \d+ bytes\nserved at http:\/\/127\.0\.0\.1:\d+\n$/);
    } finally {
      await server.close();
    }
  });

  test("has types that a strict program compiles against", async () => {
    const program = `
      import { listAssets, openHosts, UserError, type AssetList, type Finding } from "kops-assets";
      const list: AssetList = await listAssets({ sources: ["c.yaml"], kopsVersion: "1.36.2" }, openHosts());
      const first: Finding | undefined = list.findings[0];
      const code: string = first?.code ?? new UserError("CODE", "message").code;
      // @ts-expect-error -- a request is checked
      await listAssets({ source: [] }, openHosts());
      export { code };
    `;
    writeFileSync(join(folder, "program.ts"), program);
    const options = ["--strict", "--module", "nodenext", "--target", "es2023", "--noEmit", "--types", "node"];
    const roots = ["--typeRoots", join(ROOT, "node_modules/@types")];
    await run(process.execPath, [TSC, ...options, ...roots, "program.ts"], { cwd: folder });
  }, 60_000);
});
