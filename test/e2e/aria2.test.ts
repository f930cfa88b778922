import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { ExportFile } from "../../src/exports/export-list.ts";
import { renderAria2Input } from "../../src/exports/render-aria2-input.ts";
import { describeWith } from "../conformance/real-server.ts";
import { startLoopbackServer } from "../support/loopback-server.ts";

const call = promisify(execFile);

/** What a name would have to hold to be run, expanded, or taken for an option, a comment or another line of the input. */
const PATHS = [
  "kubernetes/v1.36.2/kubelet",
  "$(touch pwned)",
  "`touch pwned`",
  "';touch pwned;'",
  "&&touch pwned",
  "-x",
  "--dir=pwned",
  "dir=pwned",
  "# no comment",
  "http:/other.example/a",
  "*",
  "~",
  "%s%n",
  "%2e%2e/b",
  "{a,b}[1-3]",
  "a b",
  "\\",
  "ä€😀",
];
const contentOf = (path: string): string => `what ${path} holds\n`;
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

describeWith("aria2c", (aria2c) => {
  async function download(served: (path: string) => string): Promise<{ root: string; failed: boolean }> {
    const server = await startLoopbackServer((request, response) => {
      response.end(served(decodeURIComponent(request.path.slice(1))));
    });
    const root = await mkdtemp(join(tmpdir(), "aria2-"));
    try {
      const files = PATHS.map((path): ExportFile => {
        const url = `http://${server.host}/${encodeURIComponent(path)}`;
        return { canonical: url, download: url, component: "x", path, sha256: hashOf(contentOf(path)) };
      });
      const input = join(root, "input");
      await writeFile(input, renderAria2Input({ images: [], files }).text);
      const words = [
        `--input-file=${input}`,
        `--dir=${join(root, "got")}`,
        "--continue",
        "--check-integrity",
      ];
      const failed = await call(aria2c, words).then(
        () => false,
        () => true,
      );
      await call("sh", ["-c", "sed -n 's/^#sh //p' input | sh -s ./got"], { cwd: root });
      return { root, failed };
    } finally {
      await server.close();
    }
  }

  test("downloads hostile names as they are, with the hash beside each", async () => {
    const { root, failed } = await download(contentOf);
    const found = await readdir(join(root, "got"), { recursive: true, withFileTypes: true });
    const names = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const wanted = PATHS.flatMap((path) => [path, `${path}.sha256`]).map((path) => join(root, "got", path));
    expect({ failed, names: names.toSorted() }).toEqual({ failed: false, names: wanted.toSorted() });
    for (const path of PATHS) {
      expect(await readFile(join(root, "got", path), "utf8")).toBe(contentOf(path));
      expect(await readFile(join(root, "got", `${path}.sha256`), "utf8")).toBe(hashOf(contentOf(path)));
    }
    expect((await readdir(root)).toSorted()).toEqual(["got", "input"]);
    await rm(root, { recursive: true });
  });

  test("fails where a server answers with something else", async () => {
    const { root, failed } = await download((path) => `not ${contentOf(path)}`);
    expect(failed).toBe(true);
    await rm(root, { recursive: true });
  });
});
