import type { NodePlanFlags } from "./nodes-options.ts";

/** Flags of `render bootstrap`, as commander hands them over. */
export type RenderBootstrapFlags = NodePlanFlags & {
  readonly format: "script" | "cloud-init";
  readonly registryMirror: readonly string[];
  readonly nodeCaFile?: string;
  readonly allowUpstream?: boolean;
  readonly output?: string;
};
