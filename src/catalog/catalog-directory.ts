/** A directory of a catalog: one file per release, and the tables of what they all share. */
export interface CatalogDirectory {
  readonly path: string;
  /** Its releases count before those of the user's directories. */
  readonly isBuiltIn: boolean;
  /** Where they lie in no folder on disk. */
  readonly files?: {
    readonly names: () => readonly string[];
    readonly read: (name: string) => string | undefined;
  };
}

/** The releases that a directory's file names stand for. */
export function releaseOfFile(name: string): string | undefined {
  return /^(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\.json$/.exec(name)?.[1];
}
