import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { ImageRules } from "../../manifests/map-name.ts";
import { imageKey } from "../../sources/image-name.ts";
import type { Lock } from "../../transfer/lock.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { refuseBadTarget } from "../configure/refuse-bad-target.ts";
import type { Say } from "../list/list-request.ts";
import { mappingOf } from "../../cli/flags/mapping-of.ts";
import type { ManifestsFlags } from "../../cli/render/manifests-flags.ts";
import { present } from "../../values/present.ts";

/** How the flags say that images are renamed. Throws UserErrors for flags, specs and lock files that cannot be used. */
export async function readRules(flags: ManifestsFlags, say: Say): Promise<ImageRules> {
  const assets = await readMapping(flags, say);
  const digests = flags.lock === undefined ? undefined : await readDigests(flags.lock);
  const isMapped = assets.containerRegistry !== undefined || assets.containerProxy !== undefined;
  if (!isMapped && digests === undefined) throw nothingToDo(flags.cluster.length > 0);
  if (isMapped) refuseBadTarget(assets);
  return { assets, ...present({ digests }) };
}

async function readMapping(flags: ManifestsFlags, say: Say): Promise<AssetsSpec> {
  if (flags.cluster.length === 0) return mappingOf(flags);
  const { loadCluster } = await import("../list/load-cluster.ts");
  return (await loadCluster(undefined, { ...flags, filename: flags.cluster }, say)).assets;
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
  const message = hasCluster ? "the cluster's spec.assets maps no images" : "nothing says where images are";
  const hint = "Give --container-registry or --container-proxy, a --cluster that has one, or a --lock.";
  return badFlags(message, hint);
}
