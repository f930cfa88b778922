import type { FileStat } from "../content/file-store.ts";
import { UserError } from "../errors/user-error.ts";

/** Everything below a folder ("" for the whole repository) by its path in the repository; undefined where that is more than one page. */
export type ListFolder = (folder: string) => Promise<ReadonlyMap<string, FileStat> | undefined>;

/** What listings of a repository say of its files. */
export interface Listings {
  /** Undefined where no listing says anything of the file, which may be there all the same. */
  glance(path: string): Promise<FileStat | undefined>;
  /** No listing counts for a file any more: it is being written. */
  forget(path: string): void;
}

/**
 * Lists a repository once, when first asked, so that a run need not ask for each of its files; where it holds too much for one page,
 * each folder that is asked about. Who may not list learns nothing here, for files can be asked for one by one.
 */
export function createListings(list: ListFolder): Listings {
  const folders = new Map<string, Promise<ReadonlyMap<string, FileStat> | undefined>>();
  const forgotten = new Set<string>();
  const listOnce = (folder: string): Promise<ReadonlyMap<string, FileStat> | undefined> => {
    const listing = folders.get(folder) ?? list(folder).catch(nothingLearnt);
    folders.set(folder, listing);
    return listing;
  };
  return {
    async glance(path) {
      const listing = (await listOnce("")) ?? (await listOnce(folderOf(path)));
      return forgotten.has(path) ? undefined : listing?.get(path);
    },
    forget: (path) => void forgotten.add(path),
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function nothingLearnt(error: unknown): undefined {
  if (error instanceof UserError) return undefined;
  throw error;
}
