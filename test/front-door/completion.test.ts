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
import { openTerminal } from "../support/tmux.ts";

const call = promisify(execFile);
const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const folder = directoryWith({
  "cluster one.yaml": clusterSpec({ name: "one.example.com" }),
  "kops-assets.yaml": "commands: {render nodes: {clusters: cluster one.yaml}}\n",
  "kops-assets": `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`,
});
chmodSync(join(folder, "kops-assets"), 0o755);
const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, HOME: folder };

/** What bash offers after these words, by the function that its completion calls. It breaks a word at each of @=: that is not quoted, and replaces from an @ on. */
function tab(...typed: string[]): string {
  const line = typed.join(" ");
  const words = typed.flatMap((word) => (word.startsWith('"') ? [word] : word.split(/([@=:]+)/)));
  // Behind such a sign there is no empty word.
  const broken = words.filter((word, at) => word !== "" || !/[@=:]$/.test(words[at - 1] ?? ""));
  const quoted = broken.map((word) => `'${word}'`).join(" ");
  const last = typed.at(-1) ?? "";
  const replaced = last.startsWith('"') ? last.slice(1) : (/@?[^@=:]*$/.exec(last)?.[0] ?? "");
  const point = `COMP_LINE='${line}'; COMP_POINT=${line.length}; COMP_CWORD=${broken.length - 1}`;
  return `COMP_WORDS=(${quoted}); ${point}; _kops_assets kops-assets '${replaced}'; printf '%s|' "\${COMPREPLY[@]}"; echo`;
}

test("bash offers verbs, choices, names in files and files", async () => {
  const program = [
    "source <(kops-assets completion bash)",
    "complete -p kops-assets",
    tab("kops-assets", "ver"),
    tab("kops-assets", "get", "assets", "--output=w"),
    tab("kops-assets", "get", "assets", "--output="),
    tab("kops-assets", "diff", "c.yaml@1.36."),
    tab("kops-assets", "diff", "cluster\\ one.yaml@1.36."),
    tab("kops-assets", "diff", '"cluster one.yaml@1.36.'),
    tab("kops-assets", "diff", "c.yaml@1.35.1", "c.yaml@v1.36."),
    tab("kops-assets", "diff", "clus"),
    tab("kops-assets", "diff", "cluster\\ o"),
    tab("kops-assets", "copy", "--lock=clus"),
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
    "table|wide|name|yaml|json|",
    "@1.36.2|@1.36.1|@1.36.0|",
    "@1.36.2|@1.36.1|@1.36.0|",
    "cluster one.yaml@1.36.2|cluster one.yaml@1.36.1|cluster one.yaml@1.36.0|",
    "@v1.36.2|@v1.36.1|@v1.36.0|",
    "cluster one.yaml|",
    "cluster one.yaml|",
    "cluster one.yaml|",
    "one.example.com|",
    "one.example.com|",
    "one.example.com|",
    "cluster one.yaml|",
    "control-plane|",
    "",
  ]);
}, 60_000);

describeWith("tmux", () => {
  test("bash puts what it offers in the place of what is typed", async () => {
    const terminal = openTerminal(["bash", "--norc"], { columns: 120, cwd: folder, env });
    try {
      await terminal.shows(/[#$]$/);
      terminal.press("source <(kops-assets completion bash); echo rea'dy'");
      terminal.press("Enter");
      await terminal.shows(/^ready$/);
      terminal.press("kops-assets diff c.yaml@1.35.2 c.yaml@1.37.");
      terminal.press("Tab");
      await terminal.shows(/ diff c\.yaml@1\.35\.2 c\.yaml@1\.37\.0-alpha\.1$/);
      terminal.press(" --output=mark");
      terminal.press("Tab");
      await terminal.shows(/alpha\.1 +--output=markdown$/);
    } finally {
      terminal.close();
    }
  }, 120_000);
});

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
    const script = `source (kops-assets completion fish | psub); complete -C "kops-assets get assets -o "; complete -C "kops-assets verif"; complete -C "kops-assets diff c.yaml@1.36."`;
    const { stdout } = await call(fish, ["-N", "-c", script], { cwd: folder, env });
    expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual([
      "json",
      "name",
      "table",
      "wide",
      "yaml",
      "verify",
      "c.yaml@1.36.0",
      "c.yaml@1.36.1",
      "c.yaml@1.36.2",
      "",
    ]);
  }, 60_000);
});

describe("zsh", () => {
  test("has its tag in the first line, by which it finds the function", () => {
    expect(shellScript("zsh").split("\n")[0]).toBe("#compdef kops-assets");
  });
});
