import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { diffPlacements, type ListDiff } from "../remap/diff-placements.ts";
import { detectSource } from "../sources/detect-source.ts";
import { readInputs } from "./disk/read-sources.ts";
import type { AssetList } from "./list/asset-list.ts";
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
}

/** What has to be done between two lists. No host is asked, except for a state store that is not a directory. */
export async function diffLists({ before, after }: DiffRequest, hosts: Hosts): Promise<DiffReport> {
  const old = await listSide(before, hosts);
  const fresh = await listSide(after, hosts);
  const diff = diffPlacements(old, fresh);
  return { diff, findings: { before: old.findings, after: fresh.findings } };
}

/** A lock file says where its assets are; hashes that stay unknown concern no comparison. */
async function listSide(request: ListRequest, hosts: Hosts): Promise<AssetList> {
  const sources = await readInputs(request.sources, false, request.maxInput);
  const isLock = sources.length > 0 && sources.every((source) => detectSource(source) === "lock");
  const { assets, ...rest } = request;
  const own = isLock || assets === undefined ? rest : request;
  return listAssets({ ...own, sources, hashes: "known" }, hosts);
}
