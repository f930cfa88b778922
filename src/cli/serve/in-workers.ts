import { startFront } from "../../serve/workers/start-front.ts";
import type { StartAnswering } from "../../tasks/serve/serve-directory.ts";
import { VERSION } from "../../tasks/tool-version.ts";
import { sayFinding } from "../say.ts";
import { writeStderr } from "../write-stderr.ts";
import { startWorker } from "./start-worker.ts";
import type { ServedSource } from "./work.ts";

/** Has so many processes of this tool answer; each opens what is served for itself. */
export function inWorkers(count: number, place: ServedSource): StartAnswering {
  return (_, options) =>
    startFront(
      {
        ...{ count, place, release: VERSION, start: startWorker },
        onFinding: (finding) => sayFinding(finding),
        onFailure: (text) => writeStderr(`error: ${text}\n`),
      },
      options,
    );
}
