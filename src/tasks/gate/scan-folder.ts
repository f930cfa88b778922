/** An asset on disk: what a program is to look at. */
export interface ScanFolder {
  /** Where a program runs, and may leave files. */
  readonly folder: string;
  /** What is to be looked at, one after the other; `prepare` has to be called before each. */
  readonly targets: readonly ScanTarget[];
}

export interface ScanTarget {
  /** The layout of an image, or the file itself. */
  readonly path: string;
  /** "linux/arm64"; empty for a file. */
  readonly platform: string;
  prepare(): Promise<void>;
}
