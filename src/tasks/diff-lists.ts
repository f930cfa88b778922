import { checkRequest } from "./check-request.ts";
import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { findNodeChanges } from "../doctor/find-node-changes.ts";
import type { HostSide } from "../policy/firewall/plan-hosts.ts";
import { diffPlacements, type ListDiff } from "../remap/diff-placements.ts";
import { detectSource } from "../sources/detect-source.ts";
import { planFirewall } from "./plan-firewall.ts";
import { readInputs } from "./disk/read-sources.ts";
import type { AssetList } from "./list/asset-list.ts";
import { loadCluster } from "./list/load-cluster.ts";
import { listAssets } from "./list/list-assets.ts";
import type { ListRequest } from "./list/list-request.ts";

/** Two lists to compare: of specs, lock files or saved listings. */
export interface DiffRequest {
  readonly before: ListRequest;
  readonly after: ListRequest;
}

export interface DiffReport {
  readonly diff: ListDiff;
  /** What concerns one side only, such as its release. */
  readonly findings: { readonly before: readonly Finding[]; readonly after: readonly Finding[] };
  /** What else changes for nodes from one spec to the other, each with what to do before. */
  readonly nodes: readonly Finding[];
}

/** What has to be done between two lists. No host is asked, except for a state store that is not a directory. */
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
  const diff = diffPlacements(old, fresh);
  const nodes = [
    ...(await nodeChanges({ before, after }, [old, fresh], hosts)),
    ...newHosts(old, fresh),
    ...newRefusals(old, fresh),
  ];
  return { diff, findings: { before: old.findings, after: fresh.findings }, nodes };
}

async function nodeChanges(
  sides: DiffRequest,
  lists: readonly AssetList[],
  hosts: Hosts,
): Promise<Finding[]> {
  if (lists.some(({ own }) => own === undefined)) return [];
  const before = await loadCluster(await withSources(sides.before), hosts);
  const after = await loadCluster(await withSources(sides.after), hosts);
  return findNodeChanges(before, after);
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
        message: `${who} will ask hosts that were not asked before: ${added.join(", ")}`,
        hint: "Let the firewall pass them, or have mirrors of them, before the upgrade (`kops-assets render hosts`).",
      },
    ];
  });
}

function newRefusals(old: AssetList, fresh: AssetList): Finding[] {
  if (old.own === undefined) return [];
  const isRefusal = ({ code }: Finding): boolean => code === "KOPS_REFUSES";
  const known = new Set(old.findings.filter(isRefusal).map(({ message }) => message));
  return fresh.findings
    .filter((finding) => isRefusal(finding) && !known.has(finding.message))
    .map((finding) => ({
      hint: "Change the spec before the upgrade.",
      ...finding,
      code: "REFUSED_FROM_THEN_ON",
      message: `kOps ${fresh.release ?? ""} will refuse the spec: ${finding.message}`,
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
