/** Flags of `configure`, as commander hands them over. */
export interface ConfigureFlags {
  readonly filename: readonly string[];
  readonly name?: string;
  readonly kopsVersion?: string;
  readonly kubernetesVersion?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly remove: readonly string[];
  readonly dryRun?: boolean;
}
