import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clusterSpec, directoryWith } from "./load.ts";
import { runCommand } from "./run-command.ts";

const folder = directoryWith({ "c.yaml": clusterSpec(), "names.txt": "registry.invalid/a/b:v1\n" });

/** Words that begin with an @ are in the folder, and an empty one is written as %. */
function run(line: string) {
  const words = line.split(" ").map((word) => (word === "%" ? "" : word.replace(/^@/, `${folder}/`)));
  return runCommand(...words);
}

describe("a place that is none is told before anything is done", () => {
  test.each([
    ["copy --list @names.txt --to @x --report %", "--report is empty"],
    ["copy --list @names.txt --to @x --receipt %", "--receipt is empty"],
    ["copy --list @names.txt --to @x --record %", "--record is empty"],
    ["copy --list @names.txt --to @x --metrics-file %", "--metrics-file is empty"],
    ["copy --list @names.txt --to @x --lock %", "--lock is empty"],
    ["copy -f % --to @x", "-f is empty"],
    ["copy --list @names.txt --to %", '--to "" is not a directory'],
    ["lock --list @names.txt -o %", "--output is empty"],
    ["render nodes -f @c.yaml --offline --output-dir %", "--output-dir is empty"],
    ["render systemd serve /srv/x --output-dir %", "--output-dir is empty"],
    ["diff % @c.yaml", "OLD is empty"],
    ["configure % --container-registry r.example:5000", "FILE is empty"],
    ["copy --list @names.txt --to @x --metrics-file -", "--metrics-file takes a file, not standard output"],
    ["copy --list @names.txt --to @x --record -", "--record takes a file, not standard output"],
    ["copy --list @names.txt --to @x --receipt -", "--receipt takes a file, not standard output"],
    ["doctor -f @c.yaml --offline --report -", "--report takes a file, not standard output"],
    ["render nodes -f @c.yaml --output-dir -", "--output-dir takes a directory, not standard output"],
    ["render bootstrap -f @c.yaml --output -", "--output takes a file, not standard output"],
  ])("%s", async (line, message) => {
    const { error, stdout } = await run(line);
    expect(error).toMatchObject({ code: "BAD_FLAGS", message });
    expect(stdout).toBe("");
    expect(readdirSync(folder).sort()).toEqual(["c.yaml", "names.txt"]);
    expect(existsSync("-")).toBe(false);
  });

  test.each([
    ["get assets -f @names.txt --from lock --offline", "BAD_LOCK"],
    ["get assets % -f @c.yaml --offline --kops-version 1.36.2", "CANONICAL"],
    ["lock --list @none.txt -o -", "UNREADABLE_FILE"],
  ])("what may be empty or - is taken: %s", async (line, what) => {
    const { error, stdout } = await run(line);
    expect(`${stdout} ${(error as { readonly code?: string } | undefined)?.code ?? ""}`).toContain(what);
  });
});
