import type { FieldPath, SourceDocument } from "../read/source-document.ts";

/** Something for which kOps refuses a spec although it does not decide which assets there are. */
export interface Refusal {
  readonly document: SourceDocument;
  readonly path: FieldPath;
  /** In kOps's meaning, beginning with the field. */
  readonly message: string;
  readonly hint?: string;
}
