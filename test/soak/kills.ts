import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseImageReference } from "../../src/content/image-reference.ts";
import { mapImage } from "../../src/remap/map-image.ts";
import { sha256, madeUpBytes } from "../conformance/file-store.ts";
import { answerWith, startScriptedServer } from "../conformance/scripted-server.ts";
import { readImage } from "../e2e/read-image.ts";
import { publishImage } from "../support/image-fixture.ts";
import { startWritableRegistry, type WritableRegistry } from "../support/writable-registry.ts";
import type { Random } from "./random.ts";
import type { SoakPart } from "./soak-part.ts";

const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));
const IMAGES = ["one", "two", "three"];
const FILES = new Map(["a", "b", "c"].map((name, index) => [name, madeUpBytes(3_000_000 + index, index)]));
const KINDS = ["registry and files", "directory"] as const;
/** Milliseconds within which a process is killed: it starts, looks, copies and would be done by the end of them. */
const LONGEST = 1_500;

interface World {
  readonly upstream: WritableRegistry;
  readonly list: string;
  readonly mirror: string;
}

/** `kill -9` at random moments of copies that begin anew after each; nothing false may be visible at any time, and the last run completes. */
export const kills: SoakPart = async (random, seconds) => {
  const folder = await mkdtemp(join(tmpdir(), "soak-kills-"));
  const upstream = await startUpstream();
  const files = await startScriptedServer((request, response) => {
    const bytes = FILES.get((request.url ?? "").slice(1));
    if (bytes === undefined) response.writeHead(404).end();
    else answerWith(request, response, bytes);
  });
  const list = join(folder, "list");
  const names = IMAGES.map((name) => `up.example/${name}:v1`);
  const urls = [...FILES].map(([name, bytes]) => `${files.url}/${name} sha256:${sha256(bytes)}`);
  await writeFile(list, `${[...names, ...urls].join("\n")}\n`);
  const world = { upstream, list, mirror: `up.example=${upstream.host}` };
  const wrong: string[] = [];
  const done = { runs: 0, kills: 0 };
  const ends = Date.now() + seconds * 1_000;
  while (Date.now() < ends || done.runs < KINDS.length) {
    const kind = KINDS[done.runs % KINDS.length] ?? KINDS[0];
    const target = join(folder, `target-${done.runs}`);
    const run = kind === "directory" ? intoDirectory(world, target) : await intoRegistry(world, target);
    done.kills += await killAgainAndAgain(random, run, wrong);
    done.runs += 1;
    await run.close();
    await rm(target, { recursive: true, force: true });
  }
  await Promise.all([upstream.close(), files.close()]);
  await rm(folder, { recursive: true, force: true });
  return { figures: `${done.kills} kills in ${done.runs} copies`, wrong };
};

interface Run {
  readonly flags: readonly string[];
  /** What is visible at the target and false; with `isComplete`, also what is missing. */
  check(isComplete: boolean): Promise<string[]>;
  close(): Promise<void>;
}

async function startUpstream(): Promise<WritableRegistry> {
  const upstream = await startWritableRegistry();
  for (const name of IMAGES) {
    const layers = ["shared ".repeat(200_000), name.repeat(400_000), `${name} end`];
    await publishImage(upstream.images.repository(name), "v1", layers);
  }
  return upstream;
}

async function killAgainAndAgain(random: Random, run: Run, wrong: string[]): Promise<number> {
  const tries = 2 + random.below(4);
  let killed = 0;
  for (let index = 0; index < tries; index += 1) {
    const { code } = await copy(run.flags, 50 + random.below(LONGEST));
    if (code === null) killed += 1;
    else if (code !== 0) wrong.push(`a copy after ${killed} kills ended with ${code}`);
    wrong.push(...(await run.check(false)));
  }
  const last = await copy(run.flags);
  if (last.code !== 0) wrong.push(`the last copy ended with ${last.code ?? "a signal"}: ${last.said}`);
  wrong.push(...(await run.check(true)));
  return killed;
}

async function copy(
  flags: readonly string[],
  killAfter?: number,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [BIN, "copy", ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close") as Promise<[number | null]>;
  if (killAfter !== undefined) {
    await Promise.race([ended, sleep(killAfter)]);
    child.kill("SIGKILL");
  }
  const [code] = await ended;
  return { code, said: said.slice(-500) };
}

async function intoRegistry({ upstream, list, mirror }: World, folder: string): Promise<Run> {
  const target = await startWritableRegistry();
  const places = ["--container-registry", target.host, "--to-files", pathToFileURL(folder).href];
  return {
    flags: ["-f", list, "--from", "names", "--mirror", mirror, ...places],
    check: async (isComplete) => [
      ...(await checkImages(upstream, target, isComplete)),
      ...(await checkFiles(folder, isComplete)),
    ],
    close: () => target.close(),
  };
}

function intoDirectory({ list, mirror }: World, folder: string): Run {
  return {
    flags: ["-f", list, "--from", "names", "--mirror", mirror, "--to", folder],
    check: async (isComplete) => [
      ...(await checkBlobs(folder)),
      ...(await checkFiles(join(folder, "files"), isComplete)),
    ],
    close: () => Promise.resolve(),
  };
}

async function checkImages(
  upstream: WritableRegistry,
  target: WritableRegistry,
  isComplete: boolean,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of IMAGES) {
    const mapped = mapImage(`up.example/${name}:v1`, { containerRegistry: target.host });
    const store = target.images.repository(parseImageReference(mapped).repository);
    if ((await store.resolve("v1")) === undefined) {
      if (isComplete) wrong.push(`${name} is missing`);
      continue;
    }
    const wanted = await readImage(upstream.images.repository(name), "v1");
    const found = await readImage(store, "v1").catch((error: unknown) => String(error));
    if (typeof found === "string" || found.size !== wanted.size)
      wrong.push(`${name}: ${typeof found === "string" ? found : `${found.size} parts`}`);
  }
  return wrong;
}

/** Every blob of a directory has the bytes that its name says. */
async function checkBlobs(folder: string): Promise<string[]> {
  const blobs = join(folder, "blobs", "sha256");
  const names = await readdir(blobs).catch(() => []);
  const wrong: string[] = [];
  for (const name of names.filter((one) => /^[0-9a-f]{64}$/.test(one)))
    if (sha256(await readFile(join(blobs, name))) !== name) wrong.push(`the blob ${name} has other bytes`);
  return wrong;
}

async function checkFiles(folder: string, isComplete: boolean): Promise<string[]> {
  const wrong: string[] = [];
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const [name, bytes] of FILES) {
    const found = names.find((one) => one === name || one.endsWith(`/${name}`));
    if (found === undefined) {
      if (isComplete) wrong.push(`the file ${name} is missing`);
    } else if (!(await readFile(join(folder, found))).equals(bytes)) wrong.push(`the file ${name} is false`);
  }
  return wrong;
}
