import type { Source } from "../../cluster/read/parse-source.ts";
import type { Finding } from "../../errors/finding.ts";
import type { StoredGroup } from "../../sources/state-store/read-node-configs.ts";
import { specDocuments } from "../../sources/state-store/spec-documents.ts";
import type { StateStoreReader } from "../../sources/state-store/state-store-reader.ts";

/** A cluster's documents from a state store. */
export interface StateSpec {
  readonly sources: readonly Source[];
  readonly findings: readonly Finding[];
  /** The kOps release that last applied the cluster. */
  readonly kopsVersion?: string;
}

/**
 * Reads the specs of a cluster and its instance groups. Where the place cannot be listed, `known` groups (from documents of the user's)
 * tell what to look for.
 */
export async function readStateSpec(
  reader: StateStoreReader,
  clusterName: string,
  known: readonly StoredGroup[],
): Promise<StateSpec> {
  const { sources, findings } = await specDocuments(reader, clusterName, known);
  const kopsVersion = (await reader.read(`${clusterName}/kops-version.txt`))?.trim() ?? "";
  return { sources, findings, ...(kopsVersion === "" ? {} : { kopsVersion }) };
}
