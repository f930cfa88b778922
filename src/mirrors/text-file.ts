/** A file that someone is to have, as text. */
export interface TextFile {
  /** Relative to wherever it is written, with slashes. */
  readonly path: string;
  readonly text: string;
}
