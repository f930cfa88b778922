// Installs and builds whatever is missing or older than its sources, so that one npm command is enough on a fresh checkout.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { alone } from "./alone.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Modification time in milliseconds of the newest file below `path`; 0 where there is none. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

async function run(command, args) {
  // npm's own chatter must not reach stdout: it carries the tool's answer alone.
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  const stop = () => child.kill();
  process.once("exit", stop);
  const code = await new Promise((resolve) => child.on("error", () => resolve(1)).on("close", resolve));
  process.removeListener("exit", stop);
  if (code === 0) return;
  process.stderr.write(`error: "${command} ${args.join(" ")}" failed, see above\n`);
  process.exit(1);
}

const SOURCES = [
  "src",
  "tools/build.mjs",
  "tools/build-page.mjs",
  "tools/inlined-wasm.mjs",
  "tools/licences.mjs",
  "tools/literal-keys.mjs",
  "tools/load-order.mjs",
  "tools/merge-chunks.mjs",
  "tools/named-exports.mjs",
  "package-lock.json",
];
const isInstalled = () =>
  newest(join(root, "node_modules/.package-lock.json")) >= newest(join(root, "package-lock.json"));

function isBuilt() {
  const sources = SOURCES.map((path) => newest(join(root, path)));
  return newest(join(root, "dist/main.js")) >= Math.max(...sources);
}

if (!isInstalled() || !isBuilt()) {
  // Another command may have found the same; whoever comes second finds it done.
  await alone(join(root, ".tmp/ensure-built.lock"), async () => {
    if (!isInstalled()) {
      process.stderr.write("Installing dependencies (npm ci) ...\n");
      await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    }
    if (!isBuilt()) {
      process.stderr.write("Building dist/ ...\n");
      await run(process.execPath, [join(root, "tools/build.mjs")]);
    }
  });
}
