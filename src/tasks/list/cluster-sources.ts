import { badFlags } from "../../errors/bad-flags.ts";
import type { ClusterFlags } from "../../cli/flags/cluster-options.ts";
import { readSources } from "../disk/read-sources.ts";
import type { StateSpec } from "./read-state-spec.ts";
import { stateDocuments } from "./state-documents.ts";
import { stateStoreOf } from "../../cli/flags/state-store-of.ts";

/** The texts of the files or of the state store that flags name. Throws UserErrors. */
export async function clusterSources(name: string | undefined, flags: ClusterFlags): Promise<StateSpec> {
  const url = stateStoreOf(flags);
  const files = await readSources(flags.filename);
  if (url !== undefined) return stateDocuments(url, name, files);
  if (files.length > 0) return { sources: files, findings: [] };
  throw badFlags(
    "no cluster is given",
    "Name its documents with -f (files, a directory, - for stdin), or its state store with --state.",
  );
}
