import type { Descriptor } from "../content/descriptor.ts";
import { type ImageReference, repositoryName } from "../content/image-reference.ts";
import type { BlobOutcome, ImageStore } from "../content/image-store.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { isSmallBlob } from "../content/small-blob.ts";
import type { ReadingTogether } from "./ends/reading-together.ts";
import type { SizeQueue } from "./size-queue.ts";

/** Puts one blob into one repository of a target. */
export interface BlobPut {
  readonly blob: Descriptor;
  readonly target: ImageReference;
  readonly store: Pick<ImageStore, "put">;
  readonly open: OpenStream;
  /** What it is part of, where other ends may want the same. */
  readonly scopes?: readonly string[];
}

/**
 * The table of blobs in flight of one run: a layer that ten images share is read once, uploaded once and mounted nine times.
 * The first put of a digest on a host leads; the others wait for it and let their store link what is there then.
 * A failure is forgotten before it is reported, so that whoever waited leads the next try.
 */
export class BlobsInFlight {
  readonly #heavy: SizeQueue;
  readonly #light: SizeQueue;
  readonly #together: ReadingTogether | undefined;
  readonly #byHost = new Map<string, Promise<BlobOutcome>>();
  readonly #byRepository = new Map<string, Promise<BlobOutcome>>();

  /**
   * `heavy` bounds what moves many bytes; `light` small blobs and what most likely only asks the target to link what it has. With
   * `together`, what other ends of the run lack too is read for all of them.
   */
  constructor(heavy: SizeQueue, light: SizeQueue, together?: ReadingTogether) {
    this.#heavy = heavy;
    this.#light = light;
    this.#together = together;
  }

  /** Two images in one repository (architectures of one index) share one put. */
  async put(job: BlobPut): Promise<BlobOutcome> {
    const key = `${repositoryName(job.target)}@${job.blob.digest}`;
    const running = this.#byRepository.get(key);
    // What this run has brought itself was not there already: it is as good as mounted.
    if (running !== undefined) return (await running) === "present" ? "present" : "mounted";
    return remember(this.#byRepository, key, this.#putOnHost(job));
  }

  async #putOnHost(job: BlobPut): Promise<BlobOutcome> {
    const key = `${job.target.registry}@${job.blob.digest}`;
    const put = (): Promise<BlobOutcome> => job.store.put(job.blob, job.open);
    for (;;) {
      const leader = this.#byHost.get(key);
      if (leader === undefined) return remember(this.#byHost, key, this.#lead(job));
      if (await succeeded(leader)) return this.#light.run(job.blob.size, put);
    }
  }

  #lead({ blob, store, open, scopes = [] }: BlobPut): Promise<BlobOutcome> {
    const kind = isSmallBlob(blob) ? "light" : "heavy";
    if (this.#together === undefined) {
      const queue = kind === "light" ? this.#light : this.#heavy;
      return queue.run(blob.size, () => store.put(blob, open));
    }
    const content = { key: blob.digest, size: blob.size, scopes, queue: kind, open } as const;
    return this.#together.read(content, (shared) => store.put(blob, shared));
  }
}

function remember<T>(table: Map<string, Promise<T>>, key: string, promise: Promise<T>): Promise<T> {
  const kept = promise.catch((error: unknown) => {
    table.delete(key);
    throw error;
  });
  table.set(key, kept);
  return kept;
}

async function succeeded(promise: Promise<unknown>): Promise<boolean> {
  try {
    await promise;
    return true;
  } catch {
    return false;
  }
}
