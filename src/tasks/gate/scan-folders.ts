import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskError } from "../../files/directory/disk-error.ts";

/** Temporary folders of one run, of which none is left whatever happens. */
export interface ScanFolders {
  /** Throws the UserErrors of `diskError`. */
  make(): Promise<string>;
  remove(folder: string): Promise<void>;
  /** Removes all that are left, at once: for an end that waits for nothing. */
  removeAll(): void;
}

export function createScanFolders(parent: string = tmpdir()): ScanFolders {
  const folders = new Set<string>();
  return {
    make: async () => {
      const folder = await mkdtemp(join(parent, "kops-assets-scan-")).catch((error: unknown) => {
        throw diskError(error, "what is to be scanned", parent);
      });
      folders.add(folder);
      return folder;
    },
    remove: async (folder) => {
      await rm(folder, { recursive: true, force: true });
      folders.delete(folder);
    },
    removeAll: () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      folders.clear();
    },
  };
}
