import { join } from "node:path";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { INDEX_FILE } from "./layout-places.ts";
import { readTagged } from "./read-tagged.ts";
import { readSmallFile, type WriteSmallFile } from "./small-files.ts";

/** The name under which tools look up an image in an OCI image layout (image-spec, annotations.md). */
export const REF_NAME = "org.opencontainers.image.ref.name";

/** Milliseconds between two times that index.json follows tags that are added: to do so, all repositories are looked through. */
const PAUSE_MS = 1_000;

/**
 * Keeps index.json in step with the tags. It is derived from the tags' own files, so that no two writers share a file that one of
 * them could lose: whoever wrote it last looks again, and so sees every tag that was there by then.
 */
export class LayoutIndex {
  readonly #directory: string;
  readonly #write: WriteSmallFile;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #refreshedAt = -Infinity;
  #isDue = false;
  #later: NodeJS.Timeout | undefined;

  constructor(directory: string, write: WriteSmallFile) {
    this.#directory = directory;
    this.#write = write;
  }

  /** A tag was added: index.json follows at once where it has not done so just before, else within a second, or as soon as it is settled. */
  async added(): Promise<void> {
    this.#isDue = true;
    if (this.#later !== undefined) return;
    const waitMs = this.#refreshedAt + PAUSE_MS - performance.now();
    if (waitMs <= 0) await this.refresh();
    // It is still due where this fails.
    else this.#later = setTimeout(() => void this.refresh().catch(() => undefined), waitMs).unref();
  }

  /** Brings it in step with all tags that were added. */
  async settle(): Promise<void> {
    if (this.#isDue) await this.refresh();
  }

  /** Brings it in step. Calls while one is at work are answered together by the next. */
  refresh(): Promise<void> {
    this.#next ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#current = this.#refresh();
        return this.#current;
      });
    return this.#next;
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#later);
    [this.#isDue, this.#later, this.#refreshedAt] = [false, undefined, performance.now()];
    try {
      await refresh(this.#directory, this.#write);
    } catch (error) {
      this.#isDue = true;
      throw error;
    }
  }
}

async function refresh(directory: string, write: WriteSmallFile): Promise<void> {
  const place = join(directory, INDEX_FILE);
  for (;;) {
    const text = await printIndex(directory);
    if ((await readSmallFile(place)) === text) return;
    await write(place, text);
  }
}

async function printIndex(directory: string): Promise<string> {
  const manifests = (await readTagged(directory)).map(({ name, descriptor }) => {
    return { ...descriptor, annotations: { [REF_NAME]: name } };
  });
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests };
  return `${JSON.stringify(index, undefined, 1)}\n`;
}
