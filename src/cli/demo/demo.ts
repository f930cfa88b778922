import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../describe-error.ts";
import { EXIT } from "../exit-code.ts";
import { repositoryDirectory, runDemo } from "./run-demo.ts";

// The AWS SDK prints a notice about Node's version otherwise, once per process, into the midst of our output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const folder = join(".tmp", "demo");
const started = performance.now();

try {
  // Begun from nothing each time, so that there is something to copy.
  await rm(folder, { recursive: true, force: true });
  await runDemo({
    filename: join("examples", "cluster.yaml"),
    directory: repositoryDirectory(folder),
    write: (text) => void process.stdout.write(text),
    progress: {
      write: (text) => void process.stderr.write(text),
      isTerminal: process.stderr.isTTY,
      columns: process.stderr.isTTY ? process.stderr.columns : 80,
      format: "text",
    },
  });
  process.stdout.write(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  process.stderr.write(`error: ${describeError(error)}\n`);
  process.exitCode = EXIT.failed;
}
