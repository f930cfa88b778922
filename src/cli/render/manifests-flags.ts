/** Flags of `render manifests`, as commander hands them over. */
export interface ManifestsFlags {
  readonly cluster: readonly string[];
  readonly name?: string;
  readonly kopsVersion?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly lock?: string;
  readonly outputDir?: string;
  readonly write?: boolean;
  readonly strict?: boolean;
}
