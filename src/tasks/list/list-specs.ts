import type { Finding } from "../../errors/finding.ts";
import type { AssetList } from "./asset-list.ts";
import type { SourceText } from "../disk/read-sources.ts";
import { clusterRequest } from "./cluster-request.ts";
import { listClusters } from "./list-clusters.ts";
import type { LoadRequest } from "./list-request.ts";
import type { StateSpec } from "./read-state-spec.ts";
import { present } from "../../values/present.ts";

/** The list of the clusters in documents; `store` is where they are from, if they are not files. */
export function listSpecs(
  sources: readonly SourceText[],
  request: LoadRequest,
  store: Pick<StateSpec, "kopsVersion" | "findings"> = { findings: [] },
): Promise<AssetList> {
  const { clusterName, flags, selection, say } = request;
  return withFindings(
    listClusters({
      ...clusterRequest(flags, store.kopsVersion, say),
      sources,
      ...present({ clusterName }),
      allClusters: flags.allClusters === true,
      complete: flags.complete === true,
      selection,
    }),
    store.findings,
  );
}

async function withFindings(list: Promise<AssetList>, findings: readonly Finding[]): Promise<AssetList> {
  const loaded = await list;
  return findings.length === 0 ? loaded : { ...loaded, findings: [...findings, ...loaded.findings] };
}
