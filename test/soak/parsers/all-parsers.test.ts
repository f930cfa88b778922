import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bugOf } from "../bug-of.ts";
import { ALL_PARSERS } from "./all-parsers.ts";

const SRC = fileURLToPath(new URL("../../../src/", import.meta.url));
const PARSER = /^export (?:async )?function (parse[A-Z]\w*)/gm;
/** What parsers in the table call with everything that they are given. */
const WITHIN: Readonly<Record<string, string>> = {
  parseJson: "childrenOf",
  parseConfig: "readConfig",
  parseCredentials: "readConfig",
};

test("every function that parses is fuzzed", () => {
  const fuzzed = new Set(ALL_PARSERS.map(({ name }) => name));
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(join(SRC, file), "utf8").matchAll(PARSER)].map(([, name = ""]) => WITHIN[name] ?? name),
  );
  expect(names.length).toBeGreaterThan(30);
  expect([...new Set(names)].filter((name) => !fuzzed.has(name))).toEqual([]);
});

describe("a text that fuzzing found to be a bug is one no more", () => {
  test.each([
    ["parseAssetUrl", "a:\ud800"],
    ["mapFile", "[\ud800"],
  ])("%s(%j)", async (name, text) => {
    const parser = ALL_PARSERS.find((one) => one.name === name);
    expect(await bugOf(() => parser?.parse(text, "/nonexistent"))).toBeUndefined();
  });
});
