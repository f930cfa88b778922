import { checkRequest } from "../check-request.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { askUpstreamOnce } from "../../transfer/ends/ask-upstream-once.ts";
import { EndsTogether } from "../../transfer/ends/ends-together.ts";
import { DEFAULT_CONCURRENCY, LIGHT_AT_ONCE } from "../../transfer/run.ts";
import type { TransferEvent } from "../../transfer/transfer-event.ts";
import { present } from "../../values/present.ts";
import type { Gate } from "../gate/gate.ts";
import { shareGate } from "../gate/share-gate.ts";
import { copyAssets, type CopyRequest } from "./copy-assets.ts";
import { endAside } from "./end-aside.ts";
import type { EndReport, EndsRequest, PlacedEnd } from "./ends-request.ts";
import type { Shard } from "../../transfer/shards/shard.ts";
import { planCopies } from "./plan-copies.ts";

/**
 * Copies a list to several ends in one pass: what several of them lack is read from upstream once and written to all of them at the pace
 * of the slowest; bundles are packed after that, of what the others have then. An end that fails or stands still does not hold up the
 * others. `hosts` should be opened with the number of `ends`. UserErrors of `copyAssets` and `createBundle` are in the report of the end
 * that they are about. Throws a UserError BAD_REQUEST for a shard with a bundle among the ends.
 */
export async function copyToEnds(request: EndsRequest, hosts: Hosts): Promise<EndReport[]> {
  checkRequest("copyToEnds", { request, hosts }, { "request.ends": "a list", hosts: "what openHosts opens" });
  const { ends } = request;
  refuseShardOfBundle(request);
  const askOnce = askUpstreamOnce();
  const gateOf = request.gate === undefined ? undefined : shareGate(request.gate);
  const bundles = ends.filter((end) => end.bundle !== undefined);
  const others = ends.filter((end) => end.bundle === undefined);
  const filled = await fillEnds({ ...request, ends: others }, { askOnce, ...present({ gateOf }) }, hosts);
  if (bundles.length === 0) return filled;
  const { packEnds } = await import("./pack-ends.ts");
  const upstream = askOnce({ ...(await hosts.stores()), ...request.source });
  const packed = await packEnds(
    { ...request, ends: bundles, filled, upstream, ...present({ gateOf }) },
    hosts,
  );
  return ends.flatMap(({ bundle }) => (bundle === undefined ? filled : packed).shift() ?? []);
}

function refuseShardOfBundle({ shard, ends }: EndsRequest): void {
  const end = shard && ends.find(({ bundle }) => bundle !== undefined);
  if (end === undefined) return;
  throw new UserError("BAD_REQUEST", `copyToEnds: ${end.name} is a bundle, and a shard is a part of a list`, {
    hint: "A bundle holds a whole list: leave one out.",
  });
}

type PlacedEnds = Omit<EndsRequest, "ends"> & { readonly ends: readonly PlacedEnd[] };

/** What the ends share. */
interface SharedByEnds {
  readonly askOnce: ReturnType<typeof askUpstreamOnce>;
  readonly gateOf?: () => Gate;
}

async function fillEnds(
  request: PlacedEnds,
  { askOnce, gateOf }: SharedByEnds,
  hosts: Hosts,
): Promise<EndReport[]> {
  const { ends, patienceMs, onFinding } = request;
  const heavy = hosts.settings.concurrency ?? DEFAULT_CONCURRENCY;
  const aside = new Map<number, readonly Finding[]>();
  const together = new EndsTogether({
    ends: ends.length,
    heavy,
    light: LIGHT_AT_ONCE,
    ...present({ patienceMs }),
    onAside: (at) => {
      const name = ends[at]?.name ?? "";
      const finding = endAside(name);
      aside.set(at, [finding]);
      onFinding?.(finding, name);
    },
  });
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
        const findings = [...report.findings, ...(aside.get(at) ?? [])];
        return { end, report: { ...report, findings }, ...present({ gate }) };
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
function sameShard({ shard, ends, lock, selection }: PlacedEnds): Shard | undefined {
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
  { files, repositories, source, lock, selection, dryRun }: Omit<EndsRequest, "ends">,
  { list, directory, filesRoot, record }: PlacedEnd,
): CopyRequest {
  const own = present({ directory, filesRoot, record });
  return { list, ...own, ...present({ files, repositories, source, lock, selection, dryRun }) };
}
