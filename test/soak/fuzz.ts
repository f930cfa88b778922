import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bugOf } from "./bug-of.ts";
import { startFuzzedClients } from "./fuzzed-clients.ts";
import { runFuzzedCommand } from "./fuzzed-commands.ts";
import { broken, noise } from "./mutate.ts";
import { ALL_PARSERS } from "./parsers/all-parsers.ts";
import type { FuzzedParser } from "./parsers/fuzzed-parser.ts";
import type { Random } from "./random.ts";
import type { SoakPart } from "./soak-part.ts";

/**
 * Broken samples and noise for every parser and every client of a server, and random flags over broken specs: nothing but UserErrors,
 * which is to say no "bug", and no input that a parser stands still over.
 */
export const fuzz: SoakPart = async (random, seconds) => {
  const wrong: string[] = [];
  const ends = Date.now() + seconds * 1_000;
  const done = { inputs: 0, answers: 0, commands: 0 };
  const { clients, close } = await startFuzzedClients(random);
  const folder = await mkdtemp(join(tmpdir(), "soak-fuzz-"));
  for (let round = 0; Date.now() < ends || round < 1; round += 1) {
    for (const parser of ALL_PARSERS) {
      done.inputs += 1;
      wrong.push(...(await fuzzOnce(random, parser, join(folder, String(done.inputs)))));
    }
    for (const { name, ask } of clients) {
      done.answers += 1;
      const bug = await bugOf(ask);
      if (bug !== undefined) wrong.push(`answers to ${name}: ${bug}`);
    }
    done.commands += 1;
    wrong.push(...(await runFuzzedCommand(random)));
  }
  await close();
  await rm(folder, { recursive: true, force: true });
  const { inputs, answers, commands } = done;
  const figures = `${inputs} fuzzed inputs of ${ALL_PARSERS.length} parsers, ${answers} fuzzed answers to ${clients.length} clients, ${commands} commands`;
  return { figures, wrong };
};

async function fuzzOnce(
  random: Random,
  { name, sample, parse }: FuzzedParser,
  folder: string,
): Promise<string[]> {
  const text = random.below(4) === 0 ? noise(random) : broken(random, sample);
  const bug = await bugOf(() => parse(text, folder));
  if (parse.length > 1) await rm(folder, { recursive: true, force: true });
  return bug === undefined ? [] : [`${name}(${JSON.stringify(text.slice(0, 300))}): ${bug}`];
}
