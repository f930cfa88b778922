import type { AssetList } from "./asset-list.ts";
import type { SourceText } from "../disk/read-sources.ts";
import { hasCluster } from "./documents-beside-store.ts";
import { listSpecs } from "./list-specs.ts";
import type { LoadRequest } from "./list-request.ts";
import { stateDocuments } from "./state-documents.ts";

/** The list of a cluster in a state store; instance groups in files take the place of those there. */
export async function listState(
  url: string,
  sources: readonly SourceText[],
  request: LoadRequest,
): Promise<AssetList> {
  const { clusterName, flags } = request;
  if (flags.crossCheck === true && hasCluster(sources)) return listSpecs(sources, request);
  const store = await stateDocuments(url, clusterName, sources);
  return listSpecs(store.sources, request, store);
}
