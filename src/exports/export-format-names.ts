/** As `render export --for` takes them. Apart from the table, so that the command line knows them without loading what renders. */
export const EXPORT_FORMAT_NAMES = [
  "skopeo",
  "skopeo-copy",
  "regsync",
  "crane",
  "curl",
  "aria2",
  "csv",
] as const;

export type ExportFormatName = (typeof EXPORT_FORMAT_NAMES)[number];
