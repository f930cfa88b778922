import type { SourceDocument } from "../../cluster/read/source-document.ts";
import type { DoctorFinding } from "../../doctor/doctor-finding.ts";

export interface DoctorReport {
  /** In the order in which they are shown. */
  readonly findings: readonly DoctorFinding[];
  readonly release: string;
  /** Absent where no cluster could be read. */
  readonly cluster?: SourceDocument;
}
