import type { SourceFlags } from "../flags/source-options.ts";

export const EXPORT_FORMATS = ["skopeo", "skopeo-copy", "regsync", "crane", "curl", "aria2", "csv"] as const;

/** Flags of `render export`, as commander hands them over. */
export type RenderExportFlags = SourceFlags & {
  readonly for: (typeof EXPORT_FORMATS)[number];
  readonly lock?: string;
};
