import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test } from "vitest";
import { promiseFiles, unwrittenFiles, writtenVolumes } from "./promised-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "promised-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (name: string, text = "v"): void => {
  writeFileSync(join(folder, name), text);
};

function promise(...words: string[]): void {
  const command = new Command("create")
    .option("--to <place>")
    .option("--volume-size <bytes>")
    .option("--receipt <file>")
    .action(() => undefined);
  promiseFiles(command.parse(words, { from: "user" }));
}

function promiseEnd(end: string): void {
  const collect = (value: string, all: readonly string[]): string[] => [...all, value];
  const command = new Command("copy").option("--to <end>", "", collect, []).action(() => undefined);
  promiseFiles(command.parse(["--to", end], { from: "user" }));
}

test("of a bundle in volumes those are told that are new, and never a file at its own place", () => {
  const to = join(folder, "b.tar");
  write("b.001.tar", "of an earlier run");
  promise("--to", to, "--volume-size", "4GiB");
  expect(writtenVolumes()).toEqual([{ bundle: `${to} (--to)`, numbers: [] }]);
  for (const name of ["b.002.tar", "b.010.tar", "b.003.tar.partial", "c.004.tar", "b.5.tar"]) write(name);
  expect(writtenVolumes()).toEqual([{ bundle: `${to} (--to)`, numbers: [2, 10] }]);
  expect(unwrittenFiles()).toEqual([]);
});

test("so are those of an end of a copy", () => {
  const to = join(folder, "b.tar.zst");
  promiseEnd(`bundle=${to},volume-size=4GiB`);
  write("b.001.tar.zst");
  expect(writtenVolumes()).toEqual([{ bundle: `${to} (--to)`, numbers: [1] }]);
  expect(unwrittenFiles()).toEqual([]);
});

test("a bundle in one file is told where it is not written, and so is what else is not", () => {
  const [to, receipt] = [join(folder, "b.tar"), join(folder, "r.json")];
  promise("--to", to, "--receipt", receipt);
  expect(unwrittenFiles()).toEqual([`${receipt} (--receipt)`, `${to} (--to)`]);
  expect(writtenVolumes()).toEqual([]);
  write("b.tar");
  expect(unwrittenFiles()).toEqual([`${receipt} (--receipt)`]);
});
