import { dirname } from "node:path";
import { syncFolder } from "./sync-folder.ts";

/** As many as Node has threads for. */
const AT_ONCE = 4;

/** Folders in which a run has made names, to be made durable together: once per folder, and not once per file. */
export class ChangedFolders {
  readonly #top: string;
  #changed = new Set<string>();

  /** `root`, and the folder that it is in, are the outermost. */
  constructor(root: string) {
    this.#top = dirname(root);
  }

  /** A file got its place: folders on the way to it may be new, too. */
  note(place: string): void {
    for (let folder = dirname(place); !this.#changed.has(folder); folder = dirname(folder)) {
      this.#changed.add(folder);
      if (folder === this.#top || folder === dirname(folder)) return;
    }
  }

  /** Makes what was noted so far outlast a power cut. */
  async settle(): Promise<void> {
    const waiting = [...this.#changed];
    this.#changed = new Set();
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await syncFolder(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}
