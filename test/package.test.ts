import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../src/serve/start-server.ts";
import { createMadeUpUpstream } from "../src/cli/demo/made-up/create-made-up-upstream.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

describe("the packed package, as a library", () => {
  const folder = mkdtempSync(join(tmpdir(), "kops-assets-package-"));
  const installed = join(folder, "node_modules/kops-assets");

  beforeAll(async () => {
    await run(process.execPath, [join(ROOT, "tools/ensure-built.mjs")], { cwd: ROOT });
    await run(process.execPath, [join(ROOT, "tools/declarations.mjs")], { cwd: ROOT });
    await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: ROOT });
    const [archive = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    await run("tar", ["-xzf", archive], { cwd: folder });
    mkdirSync(join(folder, "node_modules"));
    renameSync(join(folder, "package"), installed);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const example = (name: string, ...parameters: string[]) =>
    run(process.execPath, [join(installed, "examples", name), ...parameters], { cwd: folder });

  test("lists", async () => {
    const { stdout, stderr } = await example("list-assets.mjs", join(installed, "examples/cluster.yaml"));
    expect(stdout).toMatch(/^image registry\.k8s\.io\/coredns\/coredns:v\S+ -> \S+$/m);
    expect(stdout).toMatch(
      /^file https:\/\/\S+\/kubelet -> ?|^file https:\/\/\S+\/kubelet sha256:[0-9a-f]{64}$/m,
    );
    expect(stderr).toContain("[RELEASE_CHOSEN]");
  });

  test("copies and serves", async () => {
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
