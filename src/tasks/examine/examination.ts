import type { SourceDocument } from "../../cluster/read/source-document.ts";
import type { Finding } from "../../errors/finding.ts";
import type { MarkedPlacements } from "../../remap/marked-placement.ts";

/** What was found out of a cluster and its local repositories. */
export interface Examination {
  /** In the order in which they are shown: errors first. */
  readonly findings: readonly Finding[];
  readonly release: string;
  /** Which release that is, where nobody said it. */
  readonly chosen: readonly Finding[];
  /** What the cluster needs; absent where nothing could be made of the spec. */
  readonly placements?: MarkedPlacements;
  /** Of several, their names joined by commas; absent where no cluster could be read. */
  readonly clusterName?: string;
  /** Absent where no cluster could be read, and of several. */
  readonly cluster?: SourceDocument;
  /** How many were asked for; absent where nobody was asked. */
  readonly asked?: { readonly images: number; readonly files: number };
}
