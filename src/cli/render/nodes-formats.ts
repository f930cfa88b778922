/** As `render nodes --output` takes them. Apart from what prints, so that other verbs do not load it. */
export const NODES_FORMATS = ["yaml", "json", "kops"] as const;
export type NodesFormat = (typeof NODES_FORMATS)[number];
