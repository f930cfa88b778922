import { isFeatureOn } from "../../cluster/feature-flags.ts";
import { parseKopsRelease } from "../../cluster/kops-release.ts";
import type { ClusterDocuments } from "../../cluster/read/read-documents.ts";
import { selectCluster, type SelectedCluster } from "../../cluster/read/select-cluster.ts";
import { selectClusters } from "../../cluster/read/select-clusters.ts";
import { UserError } from "../../errors/user-error.ts";
import type { DoctorFacts, ListedFacts } from "../../doctor/doctor-facts.ts";
import type { Finding } from "../../errors/finding.ts";
import type { ClusterRequest } from "../list/list-cluster.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { clusterRequest } from "../list/cluster-request.ts";
import { clusterSources } from "../list/cluster-sources.ts";
import { describeEach } from "../list/describe-refusals.ts";
import { completeList, splitChannels } from "../list/complete-list.ts";
import type { ClusterSource } from "../list/list-request.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { listWhatIsLeft } from "./list-what-is-left.ts";
import { readLeniently } from "./read-leniently.ts";
import { findingsOf, isRefusedSpec, type Refusal } from "./refusal.ts";
import { withAssets } from "./with-assets.ts";
import { present } from "../../values/present.ts";

/** What a spec says, as far as it can be read, and what kOps refuses in it. */
export interface ExaminedSpec {
  readonly release: string;
  /** Which release that is, where nobody said it. */
  readonly chosen: readonly Finding[];
  /** Absent where there is no cluster that could be read. */
  readonly facts?: Omit<DoctorFacts, "probes" | "trust">;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Finding[];
}

/** The documents of a source, as far as they can be read. */
export interface ReadSpecs {
  readonly request: ClusterRequest;
  readonly chosen: readonly Finding[];
  readonly channels: readonly Source[];
  /** Absent where the texts cannot be read at all. */
  readonly documents?: ClusterDocuments;
  readonly notes: readonly Finding[];
}

/** Reads what a request names. Throws UserErrors for what is no spec's fault: flags, and files that cannot be read. */
export async function readSpecs(source: ClusterSource, hosts: Hosts): Promise<ReadSpecs> {
  const store = await clusterSources(source, hosts);
  const { request, findings: chosen } = clusterRequest(source, store.kopsVersion);
  const { specs, channels } = splitChannels(store.sources);
  const { documents, problems } = readLeniently(specs, request);
  return { request, chosen, channels, notes: [...store.findings, ...problems], ...present({ documents }) };
}

/**
 * Looks at one cluster: what kOps refuses in it becomes findings. Where it is one of several that are all wanted, other files' objects are
 * not its own. UserErrors are only thrown where there is no such cluster.
 */
export async function examineSpec(
  { request, chosen, channels, documents, notes }: ReadSpecs,
  source: ClusterSource,
  isOfSeveral: boolean,
): Promise<ExaminedSpec> {
  const { release } = request;
  const selected =
    documents === undefined ? { problems: [] } : select(documents, source.clusterName, isOfSeveral);
  if ("problems" in selected)
    return { release, chosen, refusals: [], notes: [...notes, ...selected.problems] };
  const { remarks, ...examined } = await examineSelected(selected, source, request, channels);
  const more = [...(documents?.findings ?? []), ...remarks];
  return { release, chosen, ...examined, notes: [...notes, ...more] };
}

function select(
  documents: ClusterDocuments,
  name: string | undefined,
  isOfSeveral: boolean,
): SelectedCluster | { readonly problems: readonly Finding[] } {
  try {
    const all = isOfSeveral ? selectClusters(documents, undefined, true) : [];
    return all.find(({ cluster }) => cluster.name === name) ?? selectCluster(documents, name);
  } catch (error) {
    if (!(error instanceof UserError) || !isRefusedSpec(error)) throw error;
    return { problems: findingsOf(error) };
  }
}

async function examineSelected(
  written: SelectedCluster,
  source: ClusterSource,
  request: ClusterRequest,
  channels: readonly Source[],
): Promise<Pick<ExaminedSpec, "facts" | "refusals"> & { readonly remarks: readonly Finding[] }> {
  const { selected, assets } = withAssets(written, source);
  const { listed, refusals } = listWhatIsLeft(selected, withoutOverrides(request), request);
  const placements = listed && (await completeList(selected, listed, channels));
  const facts: ListedFacts | undefined =
    listed === undefined || placements === undefined ? undefined : { cluster: listed.cluster, placements };
  const release = parseKopsRelease(request.release);
  if (release === undefined) throw new Error(`not a release: ${request.release}`);
  const { featureFlags, kopsBaseUrl } = request.environment ?? {};
  return {
    refusals,
    remarks: listed === undefined ? [] : describeEach(listed.remarks, request),
    facts: {
      release,
      assets,
      flags: flagsOf(source),
      cluster: selected.cluster,
      instanceGroups: selected.instanceGroups,
      pinsDigests: isFeatureOn(featureFlags, "ImageDigest", true) && kopsBaseUrl === undefined,
      ...present({ listed: facts }),
    },
  };
}

/** The flags that stand in for fields of spec.assets. */
function flagsOf({ assets = {} }: ClusterSource): DoctorFacts["flags"] {
  return present({
    containerRegistry: assets.containerRegistry === undefined ? undefined : "--container-registry",
    containerProxy: assets.containerProxy === undefined ? undefined : "--container-proxy",
    fileRepository: assets.fileRepository === undefined ? undefined : "--file-repository",
  });
}

/** The documents have the request's values already. */
function withoutOverrides({ catalog, release, environment, completion }: ClusterRequest): ClusterRequest {
  return {
    catalog,
    release,
    ...present({ environment, completion }),
  };
}
