import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createHttp } from "../../src/http/create-http.ts";
import { madeUpBytes, sha256 } from "../conformance/file-store.ts";
import { answerWith, startScriptedServer, type ScriptedServer } from "../conformance/scripted-server.ts";
import { publishImage } from "../support/image-fixture.ts";
import { startWritableRegistry, type WritableRegistry } from "../support/writable-registry.ts";
import { checkPlace, type Originals } from "./check-place.ts";
import { startKillTargets, type KilledPlace, type KillTarget } from "./kill-targets.ts";
import type { Random } from "./random.ts";
import type { SoakPart } from "./soak-part.ts";

const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const NAMES = ["one", "two", "three"];
/** The last one's server does not say how large it is: stores that send parts get it in parts. */
const SIZES = { a: 3_000_000, b: 3_000_001, c: 12_000_000 };
const UNANNOUNCED = "c";
/** Slow enough for most kills to come while bytes are under way. */
const BANDWIDTH = "15M";
/** Milliseconds within which a process is killed, until it is known how long a copy into that kind of place takes. */
const FIRST_GUESS = 1_500;

/** Where copies come from, as flags say it. */
interface World {
  readonly originals: Originals;
  readonly flags: readonly string[];
}

/**
 * `kill -9` at random moments of copies into every kind of place, which begin anew after each; nothing false may be visible at any time,
 * and the last run completes. Every kind has its turn, and the full soak goes on until 200 were killed.
 */
export const kills: SoakPart = async (random, seconds, isFull) => {
  const folder = await mkdtemp(join(tmpdir(), "soak-kills-"));
  const http = createHttp();
  const closers: (() => Promise<void>)[] = [() => http.close()];
  const world = await startWorld(folder, closers);
  const { targets, missing } = await startKillTargets({ http, folder, closers });
  const wrong =
    process.env["KOPS_ASSETS_REAL_SERVERS"] === "1" ? missing.map((name) => `${name} is missing`) : [];
  const usual = new Map<KillTarget, number>();
  const done = { runs: 0, kills: 0 };
  const [ends, atLeast] = [Date.now() + seconds * 1_000, isFull ? 200 : 0];
  for (; Date.now() < ends || done.runs < targets.length || done.kills < atLeast; done.runs += 1) {
    const target = targets[done.runs % targets.length];
    if (target === undefined) break;
    const tries = isFull ? 2 + random.below(5) : 1 + random.below(2);
    const run = {
      random,
      tries,
      world,
      place: await target.open(`run-${done.runs}`),
      longest: usual.get(target),
    };
    const { killed, took, found } = await killAgainAndAgain(run);
    usual.set(target, took);
    done.kills += killed;
    wrong.push(...found.map((line) => `${target.name}: ${line}`));
  }
  await Promise.all(closers.map((close) => close()));
  await rm(folder, { recursive: true, force: true });
  const without = missing.length === 0 ? "" : ` (without ${missing.join(", ")})`;
  const figures = `${done.kills} kills in ${done.runs} copies into ${targets.length} kinds of places${without}`;
  return { figures, wrong };
};

async function startWorld(folder: string, closers: (() => Promise<void>)[]): Promise<World> {
  const images = await startImages();
  const contents = new Map(Object.entries(SIZES).map(([name, size], at) => [name, madeUpBytes(size, at)]));
  const files = await startFiles(contents);
  closers.push(
    () => images.close(),
    () => files.close(),
  );
  const names = NAMES.map((name) => `up.example/${name}:v1`);
  const urls = [...contents].map(([name, bytes]) => `${files.url}/${name} sha256:${sha256(bytes)}`);
  const list = join(folder, "list");
  await writeFile(list, `${[...names, ...urls].join("\n")}\n`);
  const mirror = `up.example=${images.host}`;
  const upstream = new Map(NAMES.map((name) => [name, images.images.repository(name)]));
  return {
    originals: { images: upstream, files: contents },
    flags: ["-f", list, "--from", "names", "--mirror", mirror, "--bandwidth-limit", BANDWIDTH],
  };
}

async function startImages(): Promise<WritableRegistry> {
  const upstream = await startWritableRegistry();
  for (const name of NAMES) {
    const layers = ["shared ".repeat(200_000), name.repeat(400_000), `${name} end`];
    await publishImage(upstream.images.repository(name), "v1", layers);
  }
  return upstream;
}

function startFiles(contents: ReadonlyMap<string, Buffer>): Promise<ScriptedServer> {
  return startScriptedServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    const bytes = contents.get(name);
    if (bytes === undefined) response.writeHead(404).end();
    else if (name !== UNANNOUNCED) answerWith(request, response, bytes);
    else
      response.writeHead(200, { "transfer-encoding": "chunked" }).end(request.method === "HEAD" ? "" : bytes);
  });
}

interface Run {
  readonly random: Random;
  /** How often it is killed before it is let be. */
  readonly tries: number;
  readonly world: World;
  readonly place: KilledPlace;
  /** Milliseconds that a copy into such a place took before. */
  readonly longest: number | undefined;
}

/** `took`: milliseconds of the longest copy that was let be. */
async function killAgainAndAgain({ random, tries, world, place, longest = FIRST_GUESS }: Run): Promise<{
  readonly killed: number;
  readonly took: number;
  readonly found: readonly string[];
}> {
  const found: string[] = [];
  let killed = 0;
  const flags = [...world.flags, ...place.flags];
  for (let left = tries; left > 0; left -= 1) {
    const { code, said } = await copy(flags, place.env, 50 + random.below(longest));
    if (code === null) killed += 1;
    else if (code !== 0) found.push(`a copy after ${killed} kills ended with ${code}: ${said}`);
    found.push(...(await checkPlace(place, world.originals, false)));
    if (code === 0) break;
  }
  const last = await copy(flags, place.env);
  if (last.code !== 0) found.push(`the last copy ended with ${last.code ?? "a signal"}: ${last.said}`);
  found.push(...(await checkPlace(place, world.originals, true)));
  return { killed, took: Math.max(last.took, longest * 0.9), found };
}

async function copy(
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
  killAfter?: number,
): Promise<{ readonly code: number | null; readonly said: string; readonly took: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, "copy", ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close") as Promise<[number | null]>;
  if (killAfter !== undefined) {
    await Promise.race([ended, sleep(killAfter)]);
    child.kill("SIGKILL");
  }
  const [code] = await ended;
  return { code, said: said.slice(-500), took: Math.round(performance.now() - began) };
}
