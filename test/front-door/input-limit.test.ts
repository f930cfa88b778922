import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runTool } from "../support/run-tool.ts";

const LISTING = ["get", "assets", "--offline"];

test.each([
  ["a file", ["-f", "names", "--max-input", "1k"], ""],
  ["standard input", ["-f", "-", "--max-input", "1k"], "registry.k8s.io/pause:3.9\n".repeat(100)],
  ["a device that never ends", ["-f", "/dev/zero"], ""],
])("%s that is too large is refused, and the limit is said", async (_, flags, input) => {
  const cwd = await mkdtemp(join(tmpdir(), "input-"));
  await writeFile(join(cwd, "names"), "registry.k8s.io/pause:3.9\n".repeat(100));
  const { code, stderr } = await runTool([...LISTING, ...flags], { cwd, input });
  expect(stderr).toMatch(/the input has more than \d+ bytes \[INPUT_TOO_LARGE\]/);
  expect(stderr).toContain("--max-input");
  expect(code).toBe(2);
});

test("a list of 150,000 names is printed as a table", async () => {
  const input = Array.from({ length: 150_000 }, (_, index) => `registry.k8s.io/p:${index}\n`).join("");
  const { code, stdout, stderr } = await runTool([...LISTING, "-f", "-", "--from", "names"], { input });
  expect(stderr).not.toContain("bug");
  expect(code).toBe(0);
  expect(stdout.split("\n").length).toBeGreaterThan(150_000);
}, 60_000);
