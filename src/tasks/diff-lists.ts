import type { SpecRemarks } from "../cluster/refusals/find-refusals.ts";
import type { Refusal } from "../cluster/refusals/refusal.ts";
import { checkRequest } from "./check-request.ts";
import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { findNodeChanges } from "../doctor/find-node-changes.ts";
import type { HostSide } from "../policy/firewall/plan-hosts.ts";
import { diffPlacements, type AssetChange, type ListDiff } from "../remap/diff-placements.ts";
import { detectSource } from "../sources/detect-source.ts";
import { planFirewall } from "./plan-firewall.ts";
import { readInputs } from "./disk/read-sources.ts";
import type { AssetList } from "./list/asset-list.ts";
import { describeEach } from "./list/describe-refusals.ts";
import { loadCluster, type LoadedCluster } from "./list/load-cluster.ts";
import { listAssets } from "./list/list-assets.ts";
import type { ListRequest } from "./list/list-request.ts";

/** Two lists to compare: of specs, lock files or saved listings. */
export interface DiffRequest {
  readonly before: ListRequest;
  readonly after: ListRequest;
  /** Asks upstream for sizes that no lock tells, of what has to be added. */
  readonly sizes?: boolean;
}

export interface DiffReport {
  readonly diff: ListDiff;
  /** What concerns one side only, such as its release. */
  readonly findings: { readonly before: readonly Finding[]; readonly after: readonly Finding[] };
  /** What else changes for nodes from one spec to the other, each with what to do before. */
  readonly nodes: readonly Finding[];
  /** What was compared. */
  readonly lists: { readonly before: AssetList; readonly after: AssetList };
}

/** What has to be done between two lists. No host is asked, except for a state store that is not a directory, and for sizes. */
export async function diffLists(request: DiffRequest, hosts: Hosts): Promise<DiffReport> {
  checkRequest(
    "diffLists",
    { request, hosts },
    {
      "request.before.sources": "a list of paths and named texts",
      "request.after.sources": "a list of paths and named texts",
      hosts: "what openHosts opens",
    },
  );
  const { before, after } = request;
  const old = await listSide(before, hosts);
  const fresh = await listSide(after, hosts);
  const placed = diffPlacements(old, fresh);
  const { diff, findings: unsized } =
    request.sizes === true ? await sizedDiff(placed, hosts) : { diff: placed, findings: [] };
  const nodes = [...(await nodeChanges({ before, after }, [old, fresh], hosts)), ...newHosts(old, fresh)];
  return {
    diff,
    findings: { before: old.findings, after: [...fresh.findings, ...unsized] },
    nodes,
    lists: { before: old, after: fresh },
  };
}

async function sizedDiff(
  diff: ListDiff,
  hosts: Hosts,
): Promise<{ readonly diff: ListDiff; readonly findings: readonly Finding[] }> {
  const { withSizes } = await import("./list/with-sizes.ts");
  const wanted = diff.changes.filter(({ change }) => change !== "removed");
  const ofKind = (kind: AssetChange["asset"]): AssetChange[] => wanted.filter(({ asset }) => asset === kind);
  const { images, files, findings } = await withSizes(
    { images: ofKind("image"), files: ofKind("file") },
    hosts,
  );
  const sized = new Map([...images, ...files].map((change) => [change.canonical, change]));
  const changes = diff.changes.map((change) => sized.get(change.canonical) ?? change);
  return { diff: { ...diff, changes }, findings };
}

async function nodeChanges(
  sides: DiffRequest,
  lists: readonly AssetList[],
  hosts: Hosts,
): Promise<Finding[]> {
  if (lists.some(({ own }) => own === undefined)) return [];
  const before = await loadCluster(await withSources(sides.before), hosts);
  const after = await loadCluster(await withSources(sides.after), hosts);
  return [...findNodeChanges(before, after), ...newRefusals(before, after, sides.after)];
}

async function withSources(request: ListRequest): Promise<ListRequest> {
  return { ...request, sources: await readInputs(request.sources, false, request.maxInput) };
}

/** Hosts of the internet that a copy or nodes have to reach from then on. */
function newHosts(old: AssetList, fresh: AssetList): Finding[] {
  if (old.own === undefined || fresh.own === undefined) return [];
  const upstream = (list: AssetList, side: HostSide): Set<string> =>
    new Set(
      planFirewall(list, []).hosts.flatMap((host) => (host.side === side && !host.isLocal ? host.host : [])),
    );
  return (["nodes", "copy"] as const).flatMap((side): Finding[] => {
    const known = upstream(old, side);
    const added = [...upstream(fresh, side)].filter((host) => !known.has(host));
    if (added.length === 0) return [];
    const who = side === "nodes" ? "nodes" : "the machine that copies";
    return [
      {
        code: "NEW_HOSTS",
        severity: side === "nodes" ? "warning" : "info",
        message: `${who} will ask new hosts: ${added.join(", ")}`,
        hint: "Before the upgrade, allow them in the firewall, or set up mirrors (`kops-assets render hosts`).",
      },
    ];
  });
}

/** What the old release refuses as well is no change. */
function newRefusals(before: LoadedCluster, after: LoadedCluster, request: ListRequest): Finding[] {
  const keyOf = ({ path, message }: Refusal): string => JSON.stringify([path, message]);
  const known = new Set([...before.remarks.refusals, ...before.remarks.failures].map(keyOf));
  const isNew = (refusal: Refusal): boolean => !known.has(keyOf(refusal));
  const remarks: SpecRemarks = {
    refusals: after.remarks.refusals.filter(isNew),
    failures: after.remarks.failures.filter(isNew),
    unusual: [],
  };
  return describeEach(remarks, request).map((finding) => ({
    hint: "Change the spec before the upgrade.",
    ...finding,
    code: "REFUSED_FROM_THEN_ON",
    message: `kOps ${after.cluster.release.name} will refuse the spec: ${finding.message}`,
  }));
}

/** A lock file says where its assets are; hashes that stay unknown concern no comparison. */
async function listSide(request: ListRequest, hosts: Hosts): Promise<AssetList> {
  const sources = await readInputs(request.sources, false, request.maxInput);
  const isLock = sources.length > 0 && sources.every((source) => detectSource(source) === "lock");
  const { assets, ...rest } = request;
  const own = isLock || assets === undefined ? rest : request;
  return listAssets({ ...own, sources, hashes: "known" }, hosts);
}
