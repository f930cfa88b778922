import type { FileStat } from "../content/file-store.ts";
import { UserError } from "../errors/user-error.ts";

/** Everything below a folder ("" for the whole repository) by its path in the repository; undefined where that is more than one page. */
export type ListFolder = (folder: string) => Promise<ReadonlyMap<string, FileStat> | undefined>;

/** What listings of a repository say of its files. */
export interface Listings {
  /** "absent" where a listing would have the file; undefined where none says anything. */
  glance(path: string): Promise<FileStat | "absent" | undefined>;
  /** True where a listing that was made says "absent"; none is made for this. */
  lacks(path: string): boolean;
  /** No listing counts for a file any more: it is being written. */
  forget(path: string): void;
}

/**
 * Lists a repository once, when first asked, so that a run need not ask for each of its files; where it holds too much for one page,
 * each folder that is asked about. Who may not list learns nothing here, for files can be asked for one by one.
 */
export function createListings(list: ListFolder): Listings {
  const folders = new Map<string, Promise<void>>();
  const made = new Map<string, ReadonlyMap<string, FileStat>>();
  const forgotten = new Set<string>();
  const listOnce = (folder: string): Promise<void> => {
    const listing = folders.get(folder) ?? listFolder(folder);
    folders.set(folder, listing);
    return listing;
  };
  const listFolder = async (folder: string): Promise<void> => {
    const listing = await list(folder).catch(nothingLearnt);
    if (listing !== undefined) made.set(folder, listing);
  };
  const says = (path: string): FileStat | "absent" | undefined => {
    const listing = forgotten.has(path) ? undefined : (made.get("") ?? made.get(folderOf(path)));
    return listing === undefined ? undefined : (listing.get(path) ?? "absent");
  };
  return {
    async glance(path) {
      await listOnce("");
      if (!made.has("")) await listOnce(folderOf(path));
      return says(path);
    },
    lacks: (path) => says(path) === "absent",
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
