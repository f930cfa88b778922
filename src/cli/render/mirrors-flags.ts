import type { MirrorDialectName } from "../../mirrors/mirror-dialects.ts";
import type { SourceFlags } from "../source-options.ts";

/** Flags of `render mirrors`, as commander hands them over. */
export type RenderMirrorsFlags = SourceFlags & {
  readonly for: MirrorDialectName;
  readonly registryMirror: readonly string[];
  readonly caFile?: string;
  readonly fallback?: boolean;
  readonly ecr?: string;
  readonly credentialArn: readonly string[];
  readonly outputDir?: string;
};
