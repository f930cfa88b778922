/** A kOps state store, at `file://`, `s3://`, `gs://` or `https://`. Paths are relative to its root, with slashes, and start without one. */
export interface StateStoreReader {
  /** The text of a file, or undefined if there is none. Whatever else goes wrong is a UserError. */
  read(path: string): Promise<string | undefined>;
  /** The paths of all files below a directory, at any depth; undefined from a place that cannot be listed, as most web servers. */
  list(directory: string): Promise<readonly string[] | undefined>;
}
