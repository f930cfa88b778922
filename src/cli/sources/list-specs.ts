import type { ListFinding } from "../../remap/marked-placement.ts";
import { chooseRelease } from "../choose-release.ts";
import { catalogReleases } from "../data-directory.ts";
import { readCompletionOptions, readOverrides } from "../kops-environment.ts";
import type { AssetList } from "../list-assets.ts";
import type { SourceText } from "../read-sources.ts";
import { listClusters } from "./list-clusters.ts";
import type { LoadRequest } from "./load-request.ts";
import { mappingOf } from "./mapping-of.ts";
import type { StateSpec } from "./read-state-spec.ts";

/** The list of the clusters in documents; `store` is where they are from, if they are not files. */
export function listSpecs(
  sources: readonly SourceText[],
  request: LoadRequest,
  store: Pick<StateSpec, "kopsVersion" | "findings"> = { findings: [] },
): Promise<AssetList> {
  const { clusterName, flags, selection, say } = request;
  const chosen = chooseRelease(flags.kopsVersion ?? store.kopsVersion, catalogReleases());
  const { release, isDefault } = chosen;
  if (isDefault)
    say(`kOps ${release} (the newest release known; choose with --kops-version or KOPS_VERSION)`);
  else if (flags.kopsVersion === undefined)
    say(`kOps ${release} (which last applied the cluster; choose with --kops-version or KOPS_VERSION)`);
  return withFindings(
    listClusters({
      sources,
      ...(clusterName === undefined ? {} : { clusterName }),
      allClusters: flags.allClusters === true,
      complete: flags.complete === true,
      selection,
      release,
      ...(flags.kubernetesVersion === undefined ? {} : { kubernetesVersion: flags.kubernetesVersion }),
      assets: mappingOf(flags),
      environment: readOverrides(process.env),
      completion: readCompletionOptions(process.env),
    }),
    store.findings,
  );
}

async function withFindings(list: Promise<AssetList>, findings: readonly ListFinding[]): Promise<AssetList> {
  const loaded = await list;
  return findings.length === 0 ? loaded : { ...loaded, findings: [...findings, ...loaded.findings] };
}
