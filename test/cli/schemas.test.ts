import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { leafCommands } from "../../src/cli/config/leaf-commands.ts";
import { createProgram } from "../../src/cli/create-program.ts";
import { asDocument, schemasOf } from "../../src/cli/schema/schemas.ts";
import { recordAsJson } from "../../src/transfer/run-record.ts";
import { isObject } from "../../src/values/is-object.ts";
import { runProgram } from "../support/run-program.ts";
import { startSmallUpstream, type SmallUpstream } from "../support/small-upstream.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const RELEASE = ["--kops-version", "1.36.2"];
const SPEC = "examples/cluster.yaml";

let upstream: SmallUpstream;
let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  upstream = await startSmallUpstream();
  const { registry, fileLine, list } = upstream;
  const gone = `${registry.host}/a/gone:v1\n`;
  const names = `${registry.host}/a/b:v1\n${gone}${fileLine}`;
  const policy = `version: 1\nkind: CopyPolicy\nrules: [{name: no files, hosts: [x.example], kinds: [file]}]\n`;
  folder = directoryWith({
    "names.txt": names,
    "whole.txt": readFileSync(list, "utf8"),
    "gone.txt": gone,
    "policy.yaml": policy,
    "spec.yaml": clusterSpec(),
  });
  await runProgram("lock", "-f", at("whole.txt"), "-o", at("lock.yaml"));
  await runProgram("lock", "-f", at("whole.txt"), "--layers", "-o", at("layers.yaml"));
  await runProgram("bundle", "create", "-f", at("whole.txt"), "--to", at("bundle.tar"));
  const told = ["--receipt", at("receipt.json"), "--record", at("record.json")];
  await runProgram("copy", "-f", at("names.txt"), "--to", at("to"), ...told, "--log-format", "json");
  await runProgram(
    "copy",
    "-f",
    at("whole.txt"),
    "--to",
    at("to2"),
    "--policy",
    at("policy.yaml"),
    "--decisions",
    at("decisions.json"),
  );
}, 60_000);
afterAll(() => upstream.close());

const SCHEMAS = new Map(schemasOf(createProgram()).map((schema) => [schema.name, schema]));

const JUDGES = new Map<string, ValidateFunction>();

/** Judges by a schema; a field that the schema does not name is a mistake here, and none to whoever uses it. */
function judgeOf(name: string): ValidateFunction {
  const known = JUDGES.get(name);
  if (known !== undefined) return known;
  const schema = SCHEMAS.get(name);
  if (schema === undefined) throw new Error(`no schema ${name}`);
  const judge = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
    (name === "log" ? asDocument(schema) : closed(asDocument(schema))) as object,
  );
  JUDGES.set(name, judge);
  return judge;
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return "properties" in inner && !("additionalProperties" in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

function expectFits(name: string, value: unknown): void {
  const judge = judgeOf(name);
  judge(value);
  expect(judge.errors ?? [], name).toEqual([]);
}

const read = (name: string): string => readFileSync(at(name), "utf8");

/** Commands by the schema of what they print. */
const PRINTED: readonly (readonly [schema: string, command: string, words: () => readonly string[]])[] = [
  ["listing", "get assets", () => ["-f", SPEC, ...RELEASE, "--offline", "-o", "json"]],
  [
    "listing",
    "get assets",
    () => [
      "-f",
      SPEC,
      "-f",
      at("spec.yaml"),
      "--all-clusters",
      ...RELEASE,
      "--complete",
      "--offline",
      "-o",
      "json",
      "--details",
    ],
  ],
  [
    "diff",
    "diff",
    () => [SPEC, SPEC, "--old-kops-version", "1.34.0", "--new-kops-version", "1.36.2", "-o", "json"],
  ],
  ["listing", "get assets", () => ["-f", at("lock.yaml"), "--sizes", "-o", "json"]],
  ["diff", "diff", () => [at("gone.txt"), at("lock.yaml"), "--sizes", "-o", "json"]],
  ["doctor", "doctor", () => ["-f", SPEC, ...RELEASE, "--offline", "-o", "json"]],
  [
    "doctor",
    "doctor",
    () => ["-f", SPEC, ...RELEASE, "--offline", "--container-registry", "https://a", "-o", "json"],
  ],
  ["verify", "verify", () => ["-f", at("names.txt"), "--to", at("to"), "--extra", "-o", "json"]],
  ["verify", "verify", () => ["-f", at("names.txt"), "--upstream", "-o", "json"]],
  ["prune", "prune", () => ["--lock", at("lock.yaml"), "--to", at("to"), "--older-than", "0", "-o", "json"]],
  ["dry-run", "copy", () => ["-f", at("names.txt"), "--to", at("to4"), "--dry-run", "-o", "json"]],
  [
    "dry-run",
    "copy",
    () => {
      const ends = ["--to", at("to4"), "--to", at("to5")];
      return ["-f", at("names.txt"), ...ends, "--dry-run", "--rate", "1MB/s", "-o", "json"];
    },
  ],
  ["dry-run", "bundle create", () => ["-f", at("whole.txt"), "--to", at("b.tar"), "--dry-run", "-o", "json"]],
  ["dry-run", "bundle load", () => [at("bundle.tar"), "--to", at("to6"), "--dry-run", "-o", "json"]],
  [
    "plan",
    "plan",
    () => ["-f", at("lock.yaml"), "--lock", at("lock.yaml"), "--to", at("to"), "--shards", "2", "-o", "json"],
  ],
  ["hosts", "render hosts", () => ["-f", SPEC, ...RELEASE, "-o", "json"]],
  ["nodes", "render nodes", () => ["-f", SPEC, ...RELEASE, "--offline", "-o", "json"]],
  [
    "ecr",
    "render ecr",
    () => [
      "-f",
      SPEC,
      ...RELEASE,
      "--container-registry",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      "--puller",
      "210987654321",
      "--expire-untagged",
      "7",
    ],
  ],
  ["catalog-list", "catalog list", () => ["-o", "json"]],
  ["config-check", "config check", () => ["--config", "examples/kops-assets.yaml", "-o", "json"]],
];

test.each(PRINTED)("%s is what %s prints", async (schema, command, words) => {
  const { stdout, stderr } = await runProgram(...command.split(" "), ...words());
  expect(stdout, stderr).not.toBe("");
  expectFits(schema, JSON.parse(stdout));
});

test.each(["receipt", "record", "decisions"])("%s is what a copy writes", (name) => {
  const value = JSON.parse(read(`${name}.json`)) as unknown;
  expectFits(name, value);
});

test.each(["lock", "layers"])("lock is what lock writes: %s", (name) =>
  expectFits("lock", parse(read(`${name}.yaml`))),
);

test("record has the pace of a run that told", () => {
  const record = { images: [], pace: { bytes: 2_000_000, seconds: 1.5 } };
  expectFits("record", JSON.parse(JSON.stringify(recordAsJson(record))));
});

test("log is each line of a run", async () => {
  const { stderr } = await runProgram(
    "copy",
    "-f",
    at("names.txt"),
    "--to",
    at("to3"),
    "--log-format",
    "json",
  );
  const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expectFits("log", JSON.parse(line));
});

test("config is what a settings file holds, and no more", () => {
  expectFits("config", parse(readFileSync("examples/kops-assets.yaml", "utf8")));
  const judge = judgeOf("config");
  for (const text of [
    "concurency: 4",
    "output: json",
    "commands: {copy: {lok: a}}",
    "complete: maybe",
    "credentials: {h: {password: a}}",
  ])
    expect(judge(parse(text)), text).toBe(false);
  for (const text of [
    "concurrency: 4",
    "commands: {get assets: {output: json}}",
    "credentials: {h: {username: a, password-env: B}}",
  ])
    expect(judge(parse(text)), text).toBe(true);
});

test("cross-check differs, by the schema", () => {
  const one = {
    kind: "missing",
    asset: "image",
    name: "a",
    severity: "error",
    explanation: "b",
    where: ["c:1"],
    roles: ["Node"],
  };
  expectFits("cross-check", { differences: [one] });
});

test("every command that prints JSON has a schema that is held against it", () => {
  const printing = leafCommands(createProgram()).filter(
    ({ name, command }) =>
      // It hands its flags on.
      name !== "render systemd verify" &&
      command.options.some(
        ({ long, argChoices }) => long === "--output" && argChoices?.includes("json") === true,
      ),
  );
  const held = PRINTED.map(([, command]) => command);
  expect(printing.map(({ name }) => name).filter((name) => !held.includes(name))).toEqual([]);
});

test("schemas have versions, and are printed", async () => {
  const list = await runProgram("schema");
  for (const [name, { version }] of SCHEMAS) {
    expect(list.stdout).toMatch(new RegExp(`^${name}\\s+${version}\\s`, "m"));
    expect(existsSync(`schema/${name}.schema.json`)).toBe(true);
  }
  const { stdout } = await runProgram("schema", "verify");
  expect(JSON.parse(stdout)).toMatchObject({ $id: "urn:kops-assets:schema:verify:1" });
});
