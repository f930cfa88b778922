import { rm } from "node:fs/promises";
import { join } from "node:path";
import { EXIT } from "../exit-code.ts";
import { guardOutput } from "../guard-output.ts";
import { repositoryDirectory, runDemo } from "./run-demo.ts";
import { sayError } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";
import { progressOptions } from "../progress/progress-options.ts";

// The AWS SDK prints a notice about Node's version otherwise, once per process, into the midst of our output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

guardOutput();

const folder = join(".tmp", "demo");
const started = performance.now();

try {
  // Begun from nothing each time, so that there is something to copy.
  await rm(folder, { recursive: true, force: true });
  await runDemo({
    filename: join("examples", "cluster.yaml"),
    directory: repositoryDirectory(folder),
    write: writeStdout,
    progress: progressOptions({ logFormat: "text" }),
  });
  writeStdout(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  sayError(error);
  process.exitCode = EXIT.failed;
}
