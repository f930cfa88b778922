import { execFileSync } from "node:child_process";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { leafCommands } from "../../src/cli/config/leaf-commands.ts";
import { createProgram } from "../../src/cli/create-program.ts";
import { manPage } from "../../src/cli/man/man-page.ts";
import { describeWith } from "../conformance/real-server.ts";
import { runProgram } from "../support/run-program.ts";
import { runCommand } from "./run-command.ts";

const COLUMNS = 80;

function everyCommand(program: Command): Command[] {
  return [program, ...program.commands.flatMap(everyCommand)];
}

/** All that --help prints, on a terminal of 80 columns. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    getOutHelpWidth: () => COLUMNS,
    writeOut: (more) => {
      text += more;
    },
  });
  command.outputHelp();
  return text;
}

const program = createProgram();
const COMMANDS = everyCommand(program).filter((command) => !command.name().startsWith("__"));

describe("--help", () => {
  test.each(COMMANDS.map((command) => [command.name(), command] as const))(
    "%s fits 80 columns",
    (_, command) => {
      const lines = helpOf(command).split("\n");
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
    },
  );

  test("every command has an example that begins with its name", () => {
    const without = leafCommands(program).filter(
      ({ name, command }) => !new RegExp(`\\nExamples?:\\n[^]*kops-assets ${name}\\b`).test(helpOf(command)),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  test("has at most ten flags on top, and each flag once, in groups in their order", () => {
    const { commands } = program;
    const help = helpOf(commands.find((command) => command.name() === "copy") ?? program);
    const groups = [...help.matchAll(/^([A-Z][a-z ]+):\n((?: {2}.*\n)+)/gm)].map(
      ([, name = "", text = ""]) =>
        [name, [...text.matchAll(/^ {2}(?:-., )?(--[a-z-]+)/gm)].map(([, flag = ""]) => flag)] as const,
    );
    expect(groups.map(([name]) => name)).toEqual([
      ...["Arguments", "Used most", "What", "Where to", "How", "Settings and help", "Examples"],
    ]);
    const flags = groups.flatMap(([, names]) => names);
    expect(groups[1]?.[1]).toHaveLength(10);
    expect(groups[1]?.[1].slice(0, 3)).toEqual(["--filename", "--list", "--state"]);
    expect(new Set(flags).size).toBe(flags.length);
  });

  test("guesses verbs and flags", async () => {
    const said: string[] = [];
    const fresh = createProgram().configureOutput({ outputError: (text) => said.push(text) });
    await expect(fresh.parseAsync(["verifi"], { from: "user" })).rejects.toThrow();
    const [get] = createProgram()
      .configureOutput({ outputError: (text) => said.push(text) })
      .commands.slice(-1);
    expect(get).toBeDefined();
    expect(said.join()).toContain("Did you mean verify?");
  });

  test.each([
    [["help", "gte"], "Did you mean get?"],
    [["man", "copi"], "Did you mean copy?"],
    [["explain", "TAG_MOVD"], "Did you mean TAG_MOVED?"],
    [["schema", "verfy"], "Did you mean verify?"],
    [["get", "assets", "-f", "examples/cluster.yaml", "--kops-version", "1.36.22"], "Did you mean 1.36.2?"],
    [["get", "assets", "-f", "examples/cluster.yaml", "--roles", "Nod"], "Did you mean Node?"],
  ])("%j is guessed", async (words, guess) => {
    expect((await runProgram(...words)).stderr).toContain(guess);
  });

  test.each([
    [["completion", "bsh"], "(Did you mean bash?)"],
    [["version"], "(Did you mean --version?)"],
    [["get", "assets", "--list", "x"], "--list is for copy, plan, lock, "],
    [["lock", "--volume-size", "1"], "--volume-size is for bundle create."],
    [["versoin"], "(Did you mean --version?)"],
    [["list"], "(Did you mean get assets?)"],
    [["nodes"], "(Did you mean render nodes?)"],
    [["import"], "(Did you mean catalog import?)"],
    [["get", "nodes"], "(Did you mean render nodes?)"],
    [["get", "asset"], "(Did you mean assets?)"],
    [["copi"], "(Did you mean copy?)"],
    [["get", "assets", "-o", "jsn"], "(Did you mean json?)"],
  ])("%j is guessed among what can be given", async (words, guess) => {
    expect((await runCommand(...words)).stderr).toContain(guess);
  });

  test("explains a code", async () => {
    const { stdout, code } = await runProgram("explain", "[tag_moved]");
    expect(code).toBe("0");
    expect(stdout).toMatch(/^TAG_MOVED\n\nCause: {2}A tag upstream .*\nCure: {3}.*--update/);
  });
});

describe("manual pages", () => {
  test("say what --help says", () => {
    const copy = program.commands.find((command) => command.name() === "copy") ?? program;
    const page = manPage(copy);
    for (const { long } of copy.options) expect(page).toContain((long ?? "").replaceAll("-", "\\-"));
    for (const heading of [
      "NAME",
      "SYNOPSIS",
      "DESCRIPTION",
      "OPTIONS",
      "EXAMPLES",
      "EXIT STATUS",
      "SEE ALSO",
    ])
      expect(page).toMatch(new RegExp(`^\\.SH ${heading}$`, "m"));
    expect(page).toContain("\\e\n      \\-\\-to registry=b.example.com");
  });

  describeWith("mandoc", (mandoc) => {
    test.each(COMMANDS.map((command) => [command.name(), command] as const))(
      "%s is good roff",
      (_, command) => {
        const run = (): string =>
          execFileSync("sh", ["-c", `"$0" -Tlint -W style 2>&1 || true`, mandoc], {
            input: manPage(command),
            encoding: "utf8",
          });
        // The page of a build has no date: the same sources make the same page.
        expect(
          run()
            .split("\n")
            .filter((line) => line !== "" && !line.includes("missing date")),
        ).toEqual([]);
      },
    );
  });
});
