// Runs the tests with every Node that is supported, and starts the tool with one that is too old. test-nodes.mjs [ARGUMENT OF VITEST...]
import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchNode, NEWEST, otherVersions, ownPlatform } from "./binary/fetch-node.mjs";
import "./ensure-built.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const platform = ownPlatform() ?? "";
const isOld = (version) => Number(version.split(".")[0]) < 20;

function run(version, words, options) {
  const { executable } = fetchNode(platform, version);
  const PATH = [dirname(executable), process.env.PATH].join(delimiter);
  return spawnSync(executable, words, { cwd: root, env: { ...process.env, PATH }, ...options });
}

const failed = [];
for (const version of [...otherVersions(platform), NEWEST]) {
  process.stdout.write(`\nNode ${version}\n`);
  if (isOld(version)) {
    const { status, stderr } = run(version, ["bin/kops-assets", "--version"], { encoding: "utf8" });
    process.stdout.write(stderr);
    if (status !== 2 || !stderr.includes("[OLD_NODE]")) failed.push(version);
  } else {
    const words = ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)];
    if (run(version, words, { stdio: "inherit" }).status !== 0) failed.push(version);
  }
}
if (failed.length > 0) throw new Error(`failed with Node ${failed.join(", ")}`);
