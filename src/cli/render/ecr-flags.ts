import type { SourceFlags } from "../flags/source-options.ts";

/** Flags of `render ecr`, as commander hands them over. */
export type RenderEcrFlags = SourceFlags & {
  readonly puller: readonly string[];
  readonly expireUntagged?: number;
  readonly apply?: boolean;
  readonly repositoryTag: readonly string[];
  readonly immutableTags?: boolean;
  readonly repositoryEncryption?: string;
  readonly scanOnPush?: boolean;
};
