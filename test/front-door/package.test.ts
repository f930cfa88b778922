import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { built } from "./made-up-cluster.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const call = promisify(execFile);

describe("the package", () => {
  beforeAll(() => built(), 120_000);

  test("holds the built program, its data and the licences, and no sources", async () => {
    const { stdout } = await call("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: ROOT });
    const [packed] = JSON.parse(stdout) as [{ size: number; files: { path: string }[] }];
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
