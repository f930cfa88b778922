import type { Socket } from "node:net";
import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import type { ToWorker } from "../../serve/workers/messages.ts";
import { runWorker } from "../../serve/workers/run-worker.ts";
import { openContent } from "../../tasks/serve/open-content.ts";
import { VERSION } from "../../tasks/tool-version.ts";
import { EXIT } from "../exit-code.ts";
import { failureText } from "./failure-text.ts";
import { processCosts } from "./process-metrics.ts";

/** What a worker of `serve` opens. */
export interface ServedSource {
  readonly directory: string;
  readonly from?: ForeignFormat;
  readonly verifyKey?: string;
}

/** Is a worker of `serve`, until it is told to end; without who started it, it ends at once. */
export async function work(): Promise<void> {
  // Ctrl-C and service managers signal all processes of a server; who started this one tells it what to do then.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
  const endAlone = (): void => process.exit(EXIT.failed);
  process.on("disconnect", endAlone);
  if (!process.connected) endAlone();
  let told = Promise.resolve();
  await runWorker<ServedSource>({
    release: VERSION,
    tell: (message) => {
      told = new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
    },
    listen: (onMessage) =>
      void process.on("message", (message, socket) =>
        onMessage(message as ToWorker<ServedSource>, socket as Socket | undefined),
      ),
    open: ({ directory, ...options }) => openContent(directory, options),
    costs: processCosts,
    describe: failureText,
  });
  await told;
  process.off("disconnect", endAlone);
  process.disconnect();
}
