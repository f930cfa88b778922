import type { SourceFlags } from "../flags/source-options.ts";

/** Flags of `render bucket-policy`, as commander hands them over. */
export type RenderBucketPolicyFlags = SourceFlags & { readonly vpcEndpoint: readonly string[] };
