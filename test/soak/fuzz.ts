import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { createProgram } from "../../src/cli/create-program.ts";
import { parseSource } from "../../src/cluster/read/parse-source.ts";
import { readDocuments } from "../../src/cluster/read/read-documents.ts";
import { parseImageReference } from "../../src/content/image-reference.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { detectSource } from "../../src/sources/detect-source.ts";
import { parseImageName } from "../../src/sources/image-name.ts";
import { readManifests } from "../../src/sources/manifests.ts";
import { readPlainList } from "../../src/sources/plain-list.ts";
import { readSavedListing } from "../../src/sources/saved-listing.ts";
import { parseLock } from "../../src/tasks/disk/lock-file.ts";
import { parseMirror } from "../../src/transfer/mirrors.ts";
import { MADE_UP_SPEC } from "./made-up-spec.ts";
import type { Random } from "./random.ts";
import type { SoakPart } from "./soak-part.ts";

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  parseSource: (text) => parseSource({ name: "f", text }),
  readDocuments: (text) => readDocuments([{ name: "f", text }]),
  detectSource: (text) => detectSource({ name: "f", text }),
  readPlainList: (text) => readPlainList({ name: "f", text }),
  readManifests: (text) => readManifests([{ name: "f", text }]),
  readSavedListing: (text) => readSavedListing({ name: "f", text }),
  parseLock: (text) => parseLock("f", text),
  parseImageReference: (text) => parseImageReference(text),
  parseImageName: (text) => parseImageName(text),
  parseMirror: (text) => parseMirror(text),
};
const PIECES = [
  "{",
  "}",
  "[",
  "]",
  "- ",
  ": ",
  "\n",
  "  ",
  "&a ",
  "*a",
  "<<: ",
  "!!int ",
  '"',
  "'",
  "|",
  ">",
  "---\n",
  "null",
  "1e999",
  "\u0000",
  "\u2028",
  "\ud800",
  "https://",
  "@sha256:",
  "kind: ",
  "spec: ",
  "%YAML 1.2",
  "-f",
  "--",
  "=",
  "/",
  "../",
  "::",
  "{{ x }}",
  "0x",
  "9".repeat(30),
  "a".repeat(300),
] as const;
const VERBS: readonly [readonly string[], ...(readonly string[])[]] = [
  ["get", "assets", "--offline"],
  ["get", "assets", "--offline", "-o", "json"],
  ["doctor", "--offline"],
  ["diff"],
  ["render", "export", "--offline"],
  ["copy", "--offline"],
  ["lock", "--offline", "-o", "/nonexistent/x"],
];
const FLAGS = [
  "-f",
  "--from",
  "--platform",
  "--roles",
  "--mirror",
  "--config",
  "--name",
  "--kops-version",
  "--kubernetes-version",
  "--container-registry",
  "--container-proxy",
  "--file-repository",
  "--complete",
  "--max-input",
  "-o",
  "--for",
  "--strict",
] as const;

/** Random inputs of every parser, and random flags over broken specs: nothing but UserErrors, which is to say no "bug". */
export const fuzz: SoakPart = async (random, seconds) => {
  const wrong: string[] = [];
  const ends = Date.now() + seconds * 1_000;
  let inputs = 0;
  let commands = 0;
  while (Date.now() < ends) {
    const text = random.below(2) === 0 ? noise(random) : broken(random);
    for (const [name, parse] of Object.entries(PARSERS)) {
      inputs += 1;
      const bug = bugOf(() => parse(text));
      if (bug !== undefined) wrong.push(`${name}(${JSON.stringify(text.slice(0, 300))}): ${bug}`);
    }
    if (inputs % 50 !== 0) continue;
    commands += 1;
    const flags = flagsOf(random);
    const bug = await bugOfCommand(flags, text);
    if (bug !== undefined) wrong.push(`${flags.map((flag) => JSON.stringify(flag)).join(" ")}: ${bug}`);
  }
  return { figures: `${inputs} fuzzed inputs, ${commands} commands`, wrong };
};

function bugOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof UserError ? undefined : describe(error);
  }
}

/** In process, with nothing written: stdin gives way to a text that the flags name. */
async function bugOfCommand(flags: readonly string[], text: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "soak-fuzz-"));
  await writeFile(join(folder, "spec"), text);
  const silent = silence();
  try {
    const own = flags.map((flag) => (flag === "SPEC" ? join(folder, "spec") : flag));
    await createProgram().parseAsync(["node", "kops-assets", ...own]);
    return undefined;
  } catch (error) {
    return error instanceof UserError || error instanceof CommanderError ? undefined : describe(error);
  } finally {
    silent();
    process.exitCode = 0;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Until the answer is called, nothing gets out. */
function silence(): () => void {
  const streams = [process.stdout, process.stderr];
  for (const stream of streams)
    Object.defineProperty(stream, "write", { value: () => true, configurable: true });
  return () => {
    for (const stream of streams) Reflect.deleteProperty(stream, "write");
  };
}

function flagsOf(random: Random): string[] {
  const some = Array.from({ length: random.below(5) }, () => [
    random.pick(FLAGS),
    ...(random.below(3) > 0
      ? [random.below(3) === 0 ? noise(random).slice(0, 60) : random.pick(PIECES)]
      : []),
  ]);
  // What reads standard input would wait for it.
  const flags = some.flat().filter((flag) => flag !== "-" && !flag.includes("\u0000"));
  return [...random.pick(VERBS), "-f", "SPEC", ...flags];
}

function noise(random: Random): string {
  return Array.from({ length: random.below(40) }, () => random.pick(PIECES)).join("");
}

/** A sound spec with some places overwritten. */
function broken(random: Random): string {
  let text = MADE_UP_SPEC;
  for (let count = random.below(6); count >= 0; count -= 1) {
    const at = random.below(text.length);
    text = text.slice(0, at) + random.pick(PIECES) + text.slice(at + random.below(12));
  }
  return text;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error);
}
