import type { SourceFlags } from "../flags/source-options.ts";

export const MIRROR_DIALECTS = [
  "containerd",
  "k3s",
  "crio",
  "talos",
  "docker",
  "kops",
  "ecr-pull-through",
] as const;

/** Flags of `render mirrors`, as commander hands them over. */
export type RenderMirrorsFlags = SourceFlags & {
  readonly for: (typeof MIRROR_DIALECTS)[number];
  readonly registryMirror: readonly string[];
  readonly fallback?: boolean;
  readonly ecr?: string;
  readonly credentialArn: readonly string[];
  readonly outputDir?: string;
};
