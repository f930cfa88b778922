import { selectCluster } from "../../cluster/read/select-cluster.ts";
import { UserError } from "../../errors/user-error.ts";
import { diffPlacements, type ComparedList, type ListDiff } from "../../remap/diff-placements.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";
import type { Finding } from "../../errors/finding.ts";
import { readClusterDocuments } from "../list/asset-list.ts";
import { listCluster, type ClusterRequest } from "../list/list-cluster.ts";
import type { SourceText } from "../disk/read-sources.ts";
import type { SpecFile } from "../../cli/configure/read-spec.ts";

/** What another spec.assets means for the machines of a cluster. */
export interface NodeComparison {
  readonly diff: ListDiff;
  /** Of the spec as it will be. */
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** Lists the cluster as it is and as it will be. Throws UserErrors for what the kOps release refuses in the spec as it will be. */
export function compareNodes(
  { source, others }: SpecFile,
  text: string,
  cluster: string,
  request: ClusterRequest,
): NodeComparison {
  const list = (own: SourceText): MarkedPlacements => {
    const documents = readClusterDocuments([own, ...others], request.release);
    return listCluster(selectCluster(documents, cluster), request).placements;
  };
  const after = list({ ...source, text });
  const before = attempt(() => list(source));
  const refused = before instanceof UserError;
  const diff = diffPlacements(refused ? { images: [], files: [] } : compared(before), compared(after));
  const notes = refused
    ? [
        `note: kOps ${request.release} refuses the spec as it is, so that all assets count as added: ${before.message}`,
      ]
    : [];
  return { diff, findings: after.findings, notes };
}

function attempt<T>(action: () => T): T | UserError {
  try {
    return action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function compared({ images, files }: MarkedPlacements): ComparedList {
  const names = ({
    canonical,
    download,
  }: {
    canonical: string;
    download: string;
  }): ComparedList["images"][0] => ({
    canonical,
    download,
  });
  return { images: images.map(names), files: files.map(names) };
}
