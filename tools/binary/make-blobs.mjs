// What single executables run: the program, its data, and where it can be had the code that V8 compiled for it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { fetchNode } from "./fetch-node.mjs";
import { packProgram } from "./pack-program.mjs";
import { FLAGS, SEEDLESS } from "./v8-flags.mjs";

const MAIN = "main.cjs";
const AGREEING_RUNS = 3;
const MOST_RUNS = 15;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Writes a blob for each platform into `folder`, and returns where they are. Compiled code is of one kind of machine: platforms other than
 * `own`, the builder's, compile when they start.
 */
export async function makeBlobs(root, folder, own, platforms) {
  const program = join(folder, "program");
  mkdirSync(program, { recursive: true });
  const files = await packProgram(root, program);
  await build({
    entryPoints: [here("sea-main.mjs")],
    outfile: join(folder, MAIN),
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node24",
  });
  const { executable } = fetchNode(own);
  const blobs = new Map();
  for (const platform of platforms) {
    const code = join(folder, `code-${platform}`);
    mkdirSync(code);
    if (platform === own) recordCode(root, executable, program, code);
    else withoutCode(program, code);
    const config = join(folder, `${platform}.json`);
    const output = join(folder, `${platform}.blob`);
    const licence = fetchNode(platform).licence;
    writeFileSync(config, configOf({ output, program, code, files, licence, root }));
    execFileSync(executable, ["--experimental-sea-config", config], { cwd: folder, stdio: "ignore" });
    blobs.set(platform, output);
  }
  return blobs;
}

/** What is compiled may depend on how busy the machine is: what several runs agree on is taken. */
function recordCode(root, executable, program, code) {
  const run = (flags, script) =>
    execFileSync(executable, [...FLAGS, ...flags, here(script), program, code], {
      cwd: root,
      // Nothing of whoever builds, and one thread besides V8's own.
      env: { HOME: code, TZ: "UTC", UV_THREADPOOL_SIZE: "1" },
      stdio: ["ignore", "ignore", "pipe"],
    });
  const seen = new Map();
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    run([SEEDLESS], "record-code.mjs");
    run([SEEDLESS], "settle-code.mjs");
    const hash = createHash("sha256")
      .update(readFileSync(join(code, "code")))
      .digest("hex");
    seen.set(hash, (seen.get(hash) ?? 0) + 1);
    if (seen.get(hash) === AGREEING_RUNS) return run([], "check-code.mjs");
  }
  throw new Error(`${MOST_RUNS} runs compiled ${seen.size} different things: there is no code to be kept`);
}

function withoutCode(program, code) {
  copyFileSync(join(program, "index.json"), join(code, "index.json"));
  writeFileSync(join(code, "code"), "");
}

function configOf({ output, program, code, files, licence, root }) {
  const named = files.map((name) => [name, join(program, name)]);
  return JSON.stringify({
    // Relative, for its path stands in the blob.
    main: MAIN,
    output,
    disableExperimentalSEAWarning: true,
    execArgv: FLAGS,
    assets: {
      program: join(program, "program"),
      "index.json": join(code, "index.json"),
      code: join(code, "code"),
      ...Object.fromEntries(named),
      LICENSE: join(root, "LICENSE"),
      "dist/LICENSES.txt": join(root, "dist/LICENSES.txt"),
      "node/LICENSE": licence,
    },
  });
}
