import { didYouMean } from "../../cluster/read/did-you-mean.ts";
import { checkRequest } from "../check-request.ts";
import { ARCHITECTURES } from "../../cluster/cluster.ts";
import { isFeatureOn } from "../../cluster/feature-flags.ts";
import type { EnvironmentOverrides } from "../../inventory/asset.ts";
import { hasNodeConfig } from "../../inventory/node-config.ts";
import type { NodePlan } from "../../nodes/node-plan.ts";
import { readNodeFacts } from "../../nodes/node-facts.ts";
import { planNodes, type NodesOptions } from "../../nodes/plan-nodes.ts";
import type { Finding } from "../../errors/finding.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { readOverrides } from "../list/kops-environment.ts";
import { loadCluster, type LoadedCluster } from "../list/load-cluster.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { findDigests, type FoundDigests } from "./find-digests.ts";
import { fillNodeHashes } from "./fill-node-hashes.ts";
import type { NodePlanRequest } from "./node-plan-request.ts";

/** A cluster, and what its nodes download. */
export interface PlannedCluster {
  readonly loaded: LoadedCluster;
  /** Of the instance groups that were asked for. */
  readonly plans: readonly NodePlan[];
  /** Also those of loading. */
  readonly findings: readonly Finding[];
}

/**
 * The plans of the nodes that a request names, with digests and hashes from where it says. Throws UserErrors for whatever is wrong with
 * the request or the documents.
 */
export async function planClusterNodes(request: NodePlanRequest, hosts: Hosts): Promise<PlannedCluster> {
  checkRequest(
    "planNodes",
    { request, hosts },
    { "request.sources": "a list of paths and named texts", hosts: "what openHosts opens" },
  );
  refuseIdleRequest(request);
  const loaded = chooseGroups(await loadCluster(request, hosts), request.instanceGroups ?? []);
  const environment = readOverrides(request.variables ?? {});
  const found = await findDigests(wantedBy(loaded, environment), request, hosts);
  const files = loaded.placements.files.map((file) => {
    const sha256 = file.sha256 ?? found.hashes.get(file.canonical);
    return sha256 === undefined ? file : { ...file, sha256 };
  });
  const filled = await fillNodeHashes(files, request.offline === true ? undefined : hosts, request.hashes);
  const pin = (image: string): string => pinned(image, found);
  const plans = plan(loaded, { environment, pin }, filled.files);
  const findings = [
    ...loaded.findings,
    ...unpinned(environment, request),
    ...filled.findings,
    ...withoutConfig(loaded),
    ...found.findings,
  ];
  return { loaded, plans, findings };
}

/** Machines that kOps does not start itself are told otherwise what to install, and nothing of that is in a list. */
function withoutConfig({ cluster }: LoadedCluster): Finding[] {
  if (hasNodeConfig({ cluster })) return [];
  const message = `applying a cluster on ${cluster.cloud}, kOps ${cluster.release.name} writes no node configurations`;
  const hint =
    "If machines join with `kops toolbox enroll`, that command decides what they download. Only kOps's own files are listed here.";
  return [{ code: "NO_NODE_CONFIG", severity: "warning", message, hint }];
}

/** kOps pins nothing for a build of its own, nor where its feature ImageDigest is off. */
function unpinned(
  { kopsBaseUrl, featureFlags }: EnvironmentOverrides,
  { lockFile, resolveDigests }: NodePlanRequest,
): Finding[] {
  if (lockFile === undefined && resolveDigests !== true) return [];
  const isOff = !isFeatureOn(featureFlags, "ImageDigest", true);
  if (kopsBaseUrl === undefined && !isOff) return [];
  const setting = kopsBaseUrl === undefined ? "KOPS_FEATURE_FLAGS=-ImageDigest" : "KOPS_BASE_URL";
  const message = `with ${setting} kOps itself does not pin images`;
  return [{ code: "KOPS_PINS_NOTHING", severity: "info", message }];
}

function refuseIdleRequest({ lockFile, resolveDigests, offline }: NodePlanRequest): void {
  if (resolveDigests !== true) return;
  if (lockFile !== undefined)
    throw badFlags(
      "--lock and --resolve-digests exclude each other",
      "Digests come from the lock file or from the repositories.",
    );
  if (offline === true)
    throw badFlags(
      "--resolve-digests asks hosts, but --offline forbids it",
      "Take them from a lock file with --lock.",
    );
}

/** The same cluster with only the instance groups that are asked for; all where none is. */
function chooseGroups(loaded: LoadedCluster, names: readonly string[]): LoadedCluster {
  const { instanceGroups } = loaded.cluster;
  if (instanceGroups.length === 0)
    throw badFlags(
      `${loaded.cluster.name} has no instance groups`,
      "Give the InstanceGroup documents too, with another -f or in the same file.",
    );
  const known = instanceGroups.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw badFlags(
      `there is no instance group ${unknown.join(", ")}`,
      didYouMean(unknown[0] ?? "", known, `There are ${known.join(", ")}.`),
    );
  if (names.length === 0) return loaded;
  const chosen = instanceGroups.filter(({ name }) => names.includes(name));
  return { ...loaded, cluster: { ...loaded.cluster, instanceGroups: chosen } };
}

/** What the machines of the chosen instance groups need, by the names under which digests are looked up. */
function wantedBy(loaded: LoadedCluster, environment: EnvironmentOverrides) {
  const images = new Map<string, string>();
  const pin = (image: string, canonical: string): string => {
    images.set(image, canonical);
    return image;
  };
  const files = plan(loaded, { environment, pin }, loaded.placements.files).flatMap((one) =>
    ARCHITECTURES.flatMap((arch) => [one.nodeup[arch], ...one.files[arch], ...one.imageArchives[arch]]),
  );
  return { images, files: [...new Map(files.map((file) => [file.canonical, file])).values()] };
}

function plan(
  { cluster, inventory, placements, selected }: LoadedCluster,
  options: NodesOptions,
  files: LoadedCluster["placements"]["files"],
): NodePlan[] {
  const facts = readNodeFacts(selected);
  return planNodes(cluster, inventory, { images: placements.images, files }, { ...options, facts });
}

function pinned(image: string, { digests }: FoundDigests): string {
  const digest = digests.get(image);
  return digest === undefined || image.includes("@") ? image : `${image}@${digest}`;
}
