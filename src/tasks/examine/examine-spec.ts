import { isFeatureOn } from "../../cluster/feature-flags.ts";
import { parseKopsRelease } from "../../cluster/kops-release.ts";
import type { ClusterDocuments } from "../../cluster/read/read-documents.ts";
import { selectCluster, type SelectedCluster } from "../../cluster/read/select-cluster.ts";
import { UserError } from "../../errors/user-error.ts";
import type { DoctorFacts, ListedFacts } from "../../doctor/doctor-facts.ts";

import type { Finding } from "../../errors/finding.ts";

import type { ClusterFlags } from "../../cli/flags/cluster-options.ts";
import type { ClusterRequest } from "../list/list-cluster.ts";
import type { SourceText } from "../disk/read-sources.ts";
import { clusterRequest } from "../list/cluster-request.ts";
import { clusterSources } from "../list/cluster-sources.ts";
import { completeList, splitChannels } from "../list/complete-list.ts";
import type { Say } from "../list/list-request.ts";
import { describeEach } from "../list/describe-refusals.ts";
import { listWhatIsLeft } from "./list-what-is-left.ts";
import { readLeniently } from "./read-leniently.ts";
import { findingsOf, isRefusedSpec, type Refusal } from "./refusal.ts";
import { flagsOfAssets, withFlags } from "./with-assets.ts";
import { present } from "../../values/present.ts";

/** What a spec says, as far as it can be read, and what kOps refuses in it. */
export interface ExaminedSpec {
  readonly release: string;
  /** Absent where there is no cluster that could be read. */
  readonly facts?: Omit<DoctorFacts, "probes" | "trust">;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly Finding[];
}

/**
 * Reads the cluster that flags name. What kOps refuses in it becomes findings; UserErrors are only thrown for what is no spec's fault:
 * flags, files that cannot be read, no cluster or several.
 */
export async function examineSpec(
  clusterName: string | undefined,
  flags: ClusterFlags,
  say: Say,
): Promise<ExaminedSpec> {
  const named = clusterName ?? flags.name;
  const name = named === "" ? undefined : named;
  const store = await clusterSources(name, flags);
  const request = clusterRequest(flags, store.kopsVersion, say);
  const { specs, channels } = splitChannels(store.sources);
  const { documents, problems } = readLeniently(specs, request.release);
  const notes = [...store.findings, ...problems];
  const { release } = request;
  const selected = documents === undefined ? { problems: [] } : select(documents, name);
  if ("problems" in selected) return { release, refusals: [], notes: [...notes, ...selected.problems] };
  const { remarks, ...examined } = await examineCluster(selected, flags, request, channels);
  return { release, ...examined, notes: [...notes, ...(documents?.findings ?? []), ...remarks] };
}

function select(
  documents: ClusterDocuments,
  name: string | undefined,
): SelectedCluster | { readonly problems: readonly Finding[] } {
  try {
    return selectCluster(documents, name);
  } catch (error) {
    if (!(error instanceof UserError) || !isRefusedSpec(error)) throw error;
    return { problems: findingsOf(error) };
  }
}

async function examineCluster(
  written: SelectedCluster,
  flags: ClusterFlags,
  request: ClusterRequest,
  channels: readonly SourceText[],
): Promise<Pick<ExaminedSpec, "facts" | "refusals"> & { readonly remarks: readonly Finding[] }> {
  const { selected, assets } = withFlags(written, flags);
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
      flags: flagsOfAssets(flags),
      cluster: selected.cluster,
      instanceGroups: selected.instanceGroups,
      pinsDigests: isFeatureOn(featureFlags, "ImageDigest", true) && kopsBaseUrl === undefined,
      ...present({ listed: facts }),
    },
  };
}

/** The documents have the flags' values already. */
function withoutOverrides({ release, environment, completion }: ClusterRequest): ClusterRequest {
  return {
    release,
    ...present({ environment, completion }),
  };
}
