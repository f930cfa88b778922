import type { ExportFormatName } from "../../exports/export-formats.ts";
import type { SourceFlags } from "../source-options.ts";

/** Flags of `render export`, as commander hands them over. */
export type RenderExportFlags = SourceFlags & {
  readonly for: ExportFormatName;
  readonly lock?: string;
};
