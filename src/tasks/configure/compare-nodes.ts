import type { Source } from "../../cluster/read/parse-source.ts";
import { selectCluster } from "../../cluster/read/select-cluster.ts";
import type { Finding } from "../../errors/finding.ts";
import { asUserError } from "../../errors/as-user-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { diffPlacements, type ComparedList, type ListDiff } from "../../remap/diff-placements.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import { listCluster, type ClusterRequest } from "../list/list-cluster.ts";
import { readClusterDocuments } from "../list/read-cluster-documents.ts";

/** What another spec.assets means for the machines of a cluster. */
export interface NodeComparison {
  readonly diff: ListDiff;
  /** Of the spec as it will be, and where the spec as it is is refused. */
  readonly findings: readonly Finding[];
}

/** Lists the cluster as it is and as it will be. Throws UserErrors for what the kOps release refuses in the spec as it will be. */
export function compareNodes(
  { source, others }: { readonly source: Source; readonly others: readonly Source[] },
  text: string,
  cluster: string,
  request: ClusterRequest,
): NodeComparison {
  const list = (own: Source): MarkedPlacements => {
    const documents = readClusterDocuments([own, ...others], request);
    return listCluster(selectCluster(documents, cluster), request).placements;
  };
  const after = list({ ...source, text });
  const before = attempt(() => list(source));
  if (!(before instanceof UserError))
    return { diff: diffPlacements(named(before), named(after)), findings: after.findings };
  const diff = diffPlacements({ images: [], files: [] }, named(after));
  return { diff, findings: [refusedBefore(before, request.release), ...after.findings] };
}

function refusedBefore({ message }: UserError, release: string): Finding {
  const text = `kOps ${release} refuses the spec as it is, so all assets count as added: ${message}`;
  return { code: "REFUSED_BEFORE", severity: "info", message: text };
}

function attempt<T>(action: () => T): T | UserError {
  try {
    return action();
  } catch (error) {
    return asUserError(error);
  }
}

/** Where nodes look is all that can change. */
function named({ images, files }: MarkedPlacements): ComparedList {
  const names = ({ canonical, download }: ComparedList["images"][number]) => ({ canonical, download });
  return { images: images.map(names), files: files.map(names) };
}
