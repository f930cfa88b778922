import type { Hosts } from "../hosts/hosts.ts";
import type { Gate } from "../tasks/gate/gate.ts";
import type { TransferEvent } from "../transfer/transfer-event.ts";
import { howToGoOn } from "./how-to-go-on.ts";
import { rememberEnded } from "./metrics/remember-ended.ts";
import type { Progress, ProgressOptions } from "./progress/progress.ts";
import { withProgress } from "./with-progress.ts";

/** Work that copies, and what is to learn of it. */
interface ShownRun<Result> {
  readonly work: (onEvent: Progress["onEvent"]) => Promise<Result>;
  /** Says how it went. */
  readonly tell: (result: Result, progress: Progress) => void;
  readonly onEvent: ((event: TransferEvent, end?: string) => void) | undefined;
  /** What it has at hand is cleared away where a signal ends the run. */
  readonly gate: Gate | undefined;
  /** What to do where a signal ends the run. */
  readonly goOn?: string;
}

/** Does work that copies, shows how it goes, and says how far it got where a signal ends it. */
export function runWithProgress<Result>(
  { work, tell, onEvent, gate, goOn = howToGoOn() }: ShownRun<Result>,
  hosts: Hosts,
  options: ProgressOptions,
): Promise<Result> {
  const ended = rememberEnded();
  const stop = (): void => {
    gate?.abort();
    ended.stopped();
  };
  const describe = (progress: Progress): string => `${progress.describe()}; ${goOn}`;
  const shown = async (progress: Progress): Promise<Result> => {
    const result = await work((event, end) => {
      ended.onEvent(event);
      progress.onEvent(event, end);
      onEvent?.(event, end);
    });
    progress.stop();
    tell(result, progress);
    return result;
  };
  return withProgress({ work: shown, stop, describe }, hosts, options);
}
