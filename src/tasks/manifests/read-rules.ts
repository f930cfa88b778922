import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { ImageRules } from "../../manifests/map-name.ts";
import { imageKey } from "../../sources/image-name.ts";
import type { Lock } from "../../transfer/lock.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { refuseBadTarget } from "../configure/refuse-bad-target.ts";
import type { ClusterSource } from "../list/list-request.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { present } from "../../values/present.ts";

/** How images are to be renamed. */
export interface RulesRequest {
  /** Where images are; in place of a cluster's spec.assets. */
  readonly assets?: AssetsSpec;
  /** The cluster whose spec.assets says so. */
  readonly cluster?: ClusterSource;
  /** Pins images as name:tag@digest. */
  readonly lockFile?: string;
}

export interface ReadRules {
  readonly rules: ImageRules;
  readonly findings: readonly Finding[];
}

/** How a request says that images are renamed. Throws UserErrors for specs and lock files that cannot be used. */
export async function readRules(request: RulesRequest, hosts: Hosts): Promise<ReadRules> {
  const { assets, findings } = await readMapping(request, hosts);
  const digests = request.lockFile === undefined ? undefined : await readDigests(request.lockFile);
  const isMapped = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  if (!isMapped && digests === undefined) throw nothingToDo(request.cluster !== undefined);
  if (isMapped) refuseBadTarget(assets);
  return { rules: { assets, ...present({ digests }) }, findings };
}

async function readMapping(
  { assets, cluster }: RulesRequest,
  hosts: Hosts,
): Promise<{ assets: AssetsSpec; findings: readonly Finding[] }> {
  if (cluster === undefined) return { assets: assets ?? {}, findings: [] };
  const { loadCluster } = await import("../list/load-cluster.ts");
  return loadCluster({ ...cluster, ...present({ assets }) }, hosts);
}

async function readDigests(file: string): Promise<ReadonlyMap<string, string>> {
  const { readLock } = await import("../disk/lock-file.ts");
  return digestsOf(await readLock(file));
}

/** By both names; an image's canonical name counts before another's download name. */
function digestsOf({ images }: Lock): ReadonlyMap<string, string> {
  return new Map([
    ...images.map(({ download, digest }) => [imageKey(download), digest] as const),
    ...images.map(({ canonical, digest }) => [imageKey(canonical), digest] as const),
  ]);
}

function nothingToDo(hasCluster: boolean): Error {
  const message = hasCluster ? "the cluster's spec.assets maps no images" : "no place for images is given";
  const hint = "Give --container-registry or --container-proxy, a --cluster that has one, or a --lock.";
  return badFlags(message, hint);
}
