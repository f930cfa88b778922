import type { Hosts } from "../../hosts/hosts.ts";
import { readInputs } from "../disk/read-sources.ts";
import type { ClusterSource } from "./list-request.ts";
import { missingSource } from "./missing-source.ts";
import type { StateSpec } from "./read-state-spec.ts";
import { stateDocuments } from "./state-documents.ts";

/** The texts of the files or of the state store that a request names. Throws UserErrors. */
export async function clusterSources(request: ClusterSource, hosts: Hosts): Promise<StateSpec> {
  const files = await readInputs(request.sources, false, request.maxInput);
  if (request.state !== undefined) return stateDocuments(request.state, files, request, hosts);
  if (files.length > 0) return { sources: files, findings: [] };
  throw missingSource(
    "no cluster is given",
    "Give its documents with -f (files, a directory, - for stdin), or its state store with --state.",
    request.clusterName,
  );
}
