import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram } from "../../src/cli/create-program.ts";
import { bugOf } from "./bug-of.ts";
import { MADE_UP_SPEC } from "./made-up-spec.ts";
import { broken, noise, pieceOf } from "./mutate.ts";
import type { Random } from "./random.ts";

const VERBS: readonly [readonly string[], ...(readonly string[])[]] = [
  ["get", "assets", "--offline"],
  ["get", "assets", "--offline", "-o", "json"],
  ["doctor", "--offline"],
  ["diff"],
  ["render", "export", "--offline"],
  ["render", "hosts", "--offline"],
  ["render", "mirrors", "--offline"],
  ["render", "nodes", "--offline"],
  ["render", "iam", "--offline"],
  ["copy", "--offline"],
  ["lock", "--offline", "-o", "/nonexistent/x"],
  ["verify", "--offline"],
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
  "--max-size",
  "--record-age",
  "--bandwidth-limit",
  "--sample",
  "--header",
  "--metadata",
  "--registry-mirror",
  "--lock",
  "-o",
  "--for",
  "--strict",
] as const;

/** Runs one command in process, over a spec that is broken; the answer is what was wrong. */
export async function runFuzzedCommand(random: Random): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "soak-command-"));
  const spec = join(folder, "spec");
  await writeFile(spec, random.below(4) === 0 ? noise(random) : broken(random, MADE_UP_SPEC));
  const flags = [...random.pick(VERBS), "-f", spec, ...flagsOf(random)];
  const silent = silence();
  // Whatever a flag makes of a word as a place to write to, it is in there.
  const home = process.cwd();
  process.chdir(folder);
  const bug = await bugOf(() => createProgram().parseAsync(["node", "kops-assets", ...flags]));
  process.chdir(home);
  silent();
  process.exitCode = 0;
  await rm(folder, { recursive: true, force: true });
  return bug === undefined ? [] : [`${flags.map((flag) => JSON.stringify(flag)).join(" ")}: ${bug}`];
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
    ...(random.below(3) > 0 ? [random.below(3) === 0 ? noise(random).slice(0, 60) : pieceOf(random)] : []),
  ]);
  // What reads standard input would wait for it.
  return some.flat().filter((flag) => flag !== "-" && !flag.includes("\u0000"));
}
