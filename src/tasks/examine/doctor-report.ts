import type { SourceDocument } from "../../cluster/read/source-document.ts";

import type { Finding } from "../../errors/finding.ts";

export interface DoctorReport {
  /** In the order in which they are shown. */
  readonly findings: readonly Finding[];
  readonly release: string;
  /** Absent where no cluster could be read. */
  readonly cluster?: SourceDocument;
}
