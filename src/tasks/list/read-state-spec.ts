import { specDocuments } from "../../sources/state-store/spec-documents.ts";
import type { StoredGroup } from "../../sources/state-store/read-node-configs.ts";

import type { Finding } from "../../errors/finding.ts";
import type { SourceText } from "../disk/read-sources.ts";
import { openStateStore } from "../../hosts/open-state-store.ts";

/** A cluster's documents from a state store. */
export interface StateSpec {
  readonly sources: readonly SourceText[];
  readonly findings: readonly Finding[];
  /** The kOps release that last applied the cluster. */
  readonly kopsVersion?: string;
}

/**
 * Reads the specs of a cluster and its instance groups. Where the place cannot be listed, `known` groups (from documents of the user's)
 * tell what to look for.
 */
export async function readStateSpec(
  url: string,
  clusterName: string,
  known: readonly StoredGroup[],
): Promise<StateSpec> {
  const { reader, close } = await openStateStore(url, process.env);
  try {
    const { sources, findings } = await specDocuments(reader, clusterName, known);
    const kopsVersion = (await reader.read(`${clusterName}/kops-version.txt`))?.trim() ?? "";
    return { sources, findings, ...(kopsVersion === "" ? {} : { kopsVersion }) };
  } finally {
    await close();
  }
}
