import type { SourceFlags } from "./flags/source-options.ts";
import type { TransferFlags } from "./flags/transfer-options.ts";

/** Flags of `get assets`, as commander hands them over. */
export type GetAssetsFlags = SourceFlags &
  TransferFlags & {
    readonly output: OutputFormat;
    readonly details?: boolean;
    readonly crossCheck?: boolean;
    readonly copy?: boolean;
  };

export type OutputFormat = "table" | "wide" | "yaml" | "json";
