import type { SourceFlags } from "../flags/source-options.ts";

/** Flags of `render iam`, as commander hands them over. */
export type RenderIamFlags = SourceFlags & {
  readonly for: "copy" | "read" | "all";
  readonly createRepositories?: boolean;
  readonly kmsKey: readonly string[];
  readonly outputDir?: string;
};
