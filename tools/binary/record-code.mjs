// Does what is done most with a program, and keeps the code that V8 compiled for it: record-code.mjs FOLDER OUTPUT
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { createLoader } from "./loader.mjs";
import { AT_FIRST, SEEDLESS, STEADY, undo } from "./v8-flags.mjs";
import { startWarmUpRegistry } from "./warm-up-registry.mjs";
import { writeScripts } from "./write-scripts.mjs";

/** In ms: more than bin/kops-assets needs to notice the end of its start. */
const A_WHILE_MS = 1000;

for (const flag of STEADY) setFlagsFromString(flag);
const [, , folder, output] = process.argv;
const read = (name) => readFileSync(join(folder, name));
const index = JSON.parse(read("index.json").toString());

/** As in the executable, whose assets lie in a folder here. */
const sea = { isSea: () => true, getAsset: (name, encoding) => read(name).toString(encoding) };
const builtin = (name) => (name === "node:sea" ? sea : process.getBuiltinModule(name));
const { load, forget, scripts } = createLoader({ program: read("program"), index }, builtin);

function start(first, ...parameters) {
  process.argv = [process.execPath, process.execPath, ...parameters];
  forget();
  load(first);
}

/** One after the other, each when all of the one before has ended. */
const steps = [
  async () => {
    const host = await startWarmUpRegistry();
    const list = join(output, "list");
    writeFileSync(list, [1, 2, 3].map((number) => `registry.k8s.io/image-${number}:v1\n`).join(""));
    const places = [
      "--mirror",
      `registry.k8s.io=${host}`,
      "--container-registry",
      `${host}/local`,
      "--concurrency",
      "1",
    ];
    start("main.js", "copy", "--list", list, ...places);
  },
  // What is done a while after the start belongs to every run.
  () => setTimeout(A_WHILE_MS),
  writeCode,
];
start("kops-assets", "get", "assets", "-f", "examples/cluster.yaml", "--offline");
process.on("beforeExit", () => void steps.shift()?.());

function writeCode() {
  if (process.exitCode !== 0) throw new Error(`the last run ended with ${process.exitCode}`);
  // What made this run do the same as any other is no flag of the executable, and it takes code of its own first flags only.
  undo(SEEDLESS, ...STEADY);
  for (const flag of AT_FIRST) setFlagsFromString(flag);
  writeScripts(scripts, index, output);
}
