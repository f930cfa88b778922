import { execFile } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { clusterSpec, directoryWith } from "../cli/load.ts";
import { SHELLS } from "../../src/cli/completion/shells.ts";
import { shellScript } from "../../src/cli/completion/shell-scripts.ts";
import { describeWith } from "../conformance/real-server.ts";

const call = promisify(execFile);
const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const folder = directoryWith({
  "cluster one.yaml": clusterSpec({ name: "one.example.com" }),
  "kops-assets.yaml": "commands: {render nodes: {clusters: cluster one.yaml}}\n",
  "kops-assets": `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`,
});
chmodSync(join(folder, "kops-assets"), 0o755);
const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, HOME: folder };

/** What bash offers after these words, by the function that its completion calls. */
function tab(...words: string[]): string {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _kops_assets; printf '%s|' "\${COMPREPLY[@]}"; echo`;
}

test("bash offers verbs, choices, names in files and files", async () => {
  const program = [
    "source <(kops-assets completion bash)",
    "complete -p kops-assets",
    tab("kops-assets", "ver"),
    tab("kops-assets", "get", "assets", "--output", "=", "w"),
    tab("kops-assets", "copy", "-f", "cluster one.yaml", ""),
    tab("kops-assets", "copy", "-f", "cluster\\ one.yaml", ""),
    tab("kops-assets", "copy", "-f", '"cluster one.yaml"', ""),
    tab("kops-assets", "copy", "-f", "clus"),
    tab("kops-assets", "render", "nodes", "--instance-group", "control"),
  ].join("\n");
  const { stdout } = await call("bash", ["--norc", "-c", program], { cwd: folder, env });
  expect(stdout.split("\n")).toEqual([
    "complete -F _kops_assets kops-assets",
    "verify|",
    "wide|",
    "one.example.com|",
    "one.example.com|",
    "one.example.com|",
    "cluster one.yaml|",
    "control-plane|",
    "",
  ]);
}, 60_000);

for (const shell of SHELLS)
  describeWith(shell, (program) => {
    test("reads its script", async () => {
      const file = join(folder, `script.${shell}`);
      writeFileSync(file, shellScript(shell));
      await call(program, ["-n", file]);
    });
  });

describeWith("fish", (fish) => {
  test("offers what the tool says", async () => {
    const script = `source (kops-assets completion fish | psub); complete -C "kops-assets get assets -o "; complete -C "kops-assets verif"`;
    const { stdout } = await call(fish, ["-N", "-c", script], { cwd: folder, env });
    expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual([
      "json",
      "name",
      "table",
      "wide",
      "yaml",
      "verify",
      "",
    ]);
  }, 60_000);
});

describe("zsh", () => {
  test("has its tag in the first line, by which it finds the function", () => {
    expect(shellScript("zsh").split("\n")[0]).toBe("#compdef kops-assets");
  });
});
