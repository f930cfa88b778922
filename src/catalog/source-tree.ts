/** The files of kOps at one tag, wherever they come from: what the importer reads. */
export interface SourceTree {
  /** The text of a file; undefined when the tag has no such file. */
  read(path: string): string | undefined;
  /** The paths of all files below a folder, sorted. */
  list(folder: string): string[];
}
