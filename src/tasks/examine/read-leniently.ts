import { readDocuments, type ClusterDocuments } from "../../cluster/read/read-documents.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Finding } from "../../errors/finding.ts";
import { readClusterDocuments, type ReleaseFiles } from "../list/read-cluster-documents.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import { findingsOf, isRefusedSpec } from "./refusal.ts";
import { present } from "../../values/present.ts";

interface LenientDocuments {
  /** Absent where the texts cannot be read at all. */
  readonly documents?: ClusterDocuments;
  readonly problems: readonly Finding[];
}

/** The documents with what is wrong with their fields as findings; a document with unknown fields can still be looked at. */
export function readLeniently(sources: readonly Source[], release: ReleaseFiles): LenientDocuments {
  const strict = attempt(() => readClusterDocuments(sources, release));
  if (strict.documents !== undefined) return strict;
  const { documents } = attempt(() => readDocuments(sources));
  return { problems: strict.problems, ...present({ documents }) };
}

function attempt(read: () => ClusterDocuments): LenientDocuments {
  try {
    return { documents: read(), problems: [] };
  } catch (error) {
    if (!(error instanceof UserError) || !isRefusedSpec(error)) throw error;
    return { problems: findingsOf(error) };
  }
}
