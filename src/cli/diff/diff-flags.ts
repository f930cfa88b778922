/** Flags of `diff`, as commander hands them over. */
export interface DiffFlags {
  readonly name?: string;
  readonly allClusters?: boolean;
  readonly kopsVersion?: string;
  readonly kubernetesVersion?: string;
  readonly oldKopsVersion?: string;
  readonly newKopsVersion?: string;
  readonly oldKubernetesVersion?: string;
  readonly newKubernetesVersion?: string;
  readonly runningKubernetesVersion?: string;
  readonly oldRunningKubernetesVersion?: string;
  readonly newRunningKubernetesVersion?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly complete?: boolean;
  readonly platform: readonly string[];
  readonly roles?: string;
  readonly output: "table" | "yaml" | "json";
  readonly exitCode?: boolean;
}
