import type { FileSource } from "./file-store.ts";

/** Files to read, all of whose names are known: a directory, a tar, several of them together. */
export interface NamedFiles extends FileSource {
  names(): Promise<readonly string[]>;
  /** Lets go of what is open for reading; what is being read breaks off. */
  close(): Promise<void>;
}
