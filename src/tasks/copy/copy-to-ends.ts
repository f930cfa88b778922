import { checkRequest } from "../check-request.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { askUpstreamOnce } from "../../transfer/ends/ask-upstream-once.ts";
import { EndsTogether } from "../../transfer/ends/ends-together.ts";
import { DEFAULT_CONCURRENCY, LIGHT_AT_ONCE } from "../../transfer/run.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { present } from "../../values/present.ts";
import type { Gate } from "../gate/gate.ts";
import { shareGate } from "../gate/share-gate.ts";
import type { Shard } from "../../transfer/shards/shard.ts";
import { planCopies } from "./plan-copies.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "./copy-assets.ts";

/** One of several places that a list is copied to. */
export interface CopyEnd extends Pick<CopyRequest, "list" | "directory" | "filesRoot" | "record"> {
  /** What it is called in reports. */
  readonly name: string;
}

/** What to copy to which ends. */
export interface EndsRequest extends Pick<
  CopyRequest,
  "files" | "repositories" | "source" | "lock" | "selection" | "gate" | "shard" | "dryRun"
> {
  readonly ends: readonly CopyEnd[];
  /** Told of what happens at which end, as it happens. */
  readonly onEvent?: (event: TransferEvent, end: string) => void;
  /** Milliseconds for which an end may stand still before the others go on without it; 20 s by default. */
  readonly patienceMs?: number;
}

/** How a copy to one end ended: a report, or why there was nothing to report. */
export type EndReport =
  | {
      readonly end: CopyEnd;
      readonly report: CopyReport;
      /** What a gate has decided for this end. */
      readonly gate?: Gate;
    }
  | { readonly end: CopyEnd; readonly error: UserError };

/**
 * Copies a list to several ends in one pass: what several of them lack is read from upstream once and written to all of them at the pace
 * of the slowest. An end that fails or stands still does not hold up the others. `hosts` should be opened with the number of `ends`.
 * UserErrors of `copyAssets` are in the report of the end that they are about.
 */
export async function copyToEnds(request: EndsRequest, hosts: Hosts): Promise<EndReport[]> {
  checkRequest("copyToEnds", { request, hosts }, { "request.ends": "a list", hosts: "what openHosts opens" });
  const { ends, patienceMs } = request;
  const heavy = hosts.settings.concurrency ?? DEFAULT_CONCURRENCY;
  const together = new EndsTogether({
    ends: ends.length,
    heavy,
    light: LIGHT_AT_ONCE,
    ...present({ patienceMs }),
  });
  const askOnce = askUpstreamOnce();
  const gateOf = request.gate === undefined ? undefined : shareGate(request.gate);
  const shard = sameShard(request);
  return Promise.all(
    ends.map(async (end, at): Promise<EndReport> => {
      try {
        const sharing = { askOnce, together: together.end(at) };
        const onEvent = (event: TransferEvent): void => {
          together.active(at);
          request.onEvent?.(event, end.name);
        };
        const gate = gateOf?.();
        const own = { ...requestOf(request, end), ...present({ gate, shard }), sharing, onEvent };
        const report = await copyAssets(own, hosts);
        return { end, report, ...present({ gate }) };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { end, error };
      } finally {
        together.finished(at);
      }
    }),
  );
}

/** All ends take the same part, so that what is in it is read once: what is split is all that any of them wants. */
function sameShard({ shard, ends, lock, selection }: EndsRequest): Shard | undefined {
  if (shard === undefined) return undefined;
  const copies = ends.flatMap(({ list, directory, filesRoot }) => {
    try {
      return planCopies(list, present({ directory, filesRoot, lock, selection })).copies;
    } catch (error) {
      // It is told of that end.
      if (error instanceof UserError) return [];
      throw error;
    }
  });
  return { ...shard, copies };
}

function requestOf(
  { files, repositories, source, lock, selection, dryRun }: EndsRequest,
  { list, directory, filesRoot, record }: CopyEnd,
): CopyRequest {
  const own = present({ directory, filesRoot, record });
  return { list, ...own, ...present({ files, repositories, source, lock, selection, dryRun }) };
}
