import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { built } from "./made-up-cluster.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const call = promisify(execFile);

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

describe("the package", () => {
  let size = 0;
  let paths: readonly string[] = [];

  beforeAll(async () => {
    await built();
    const { stdout } = await call("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: ROOT });
    const [packed] = JSON.parse(stdout) as [{ size: number; files: { path: string }[] }];
    size = packed.size;
    paths = packed.files.map(({ path }) => path);
  }, 120_000);

  test("holds the built program, its data and the licences, and no sources", () => {
    expect(size).toBeLessThan(5_000_000);
    expect(JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"))).not.toHaveProperty("dependencies");
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
});
