import type { NodePlanFlags } from "./nodes-options.ts";

export const NODES_FORMATS = ["yaml", "json", "kops"] as const;

/** Flags of `render nodes`, as commander hands them over. */
export type RenderNodesFlags = NodePlanFlags & {
  readonly output: (typeof NODES_FORMATS)[number];
  readonly outputDir?: string;
};
