import type { Hosts } from "../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import type { OnTransferEvent } from "../transfer/transfer-event.ts";
import { present } from "../values/present.ts";
import type { ProgressOptions } from "./progress/progress.ts";
import { runWithProgress } from "./run-with-progress.ts";
import { tellReport } from "./tell-report.ts";

/** What copies: into repositories, or into a bundle. */
export type CopyTask = (request: CopyRequest, hosts: Hosts) => Promise<CopyReport>;

export interface CopyHow {
  readonly task?: CopyTask;
  /** What to do where a signal ends the run. */
  readonly goOn?: string;
}

/** Copies, shows how it goes, and tells how it went. */
export function copyWithProgress(
  request: CopyRequest,
  hosts: Hosts,
  options: ProgressOptions,
  { task = copyAssets, goOn }: CopyHow = {},
): Promise<CopyReport> {
  const { onEvent, gate } = request;
  const work = (told: OnTransferEvent): Promise<CopyReport> => task({ ...request, onEvent: told }, hosts);
  return runWithProgress({ work, tell: tellReport, onEvent, gate, ...present({ goOn }) }, hosts, options);
}
