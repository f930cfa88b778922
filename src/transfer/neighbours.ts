import pLimit from "p-limit";
import { childrenOf } from "../content/manifest-children.ts";
import type { Digest } from "../content/digest.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";
import type { TargetRepository } from "./transfer-stores.ts";

interface Neighbour {
  readonly store: TargetRepository;
  readonly digest: Digest;
}

/** Bytes from which on a blob is worth looking for in other repositories. */
const WORTH_LOOKING = 1024 * 1024;

/**
 * The images that a run has found at its targets. Nothing was read of them, so nobody knows which blobs they share with those that
 * are missing. Before a large blob is sent, their manifests are read, once: the target's store remembers what its repositories hold,
 * and mounts it.
 */
export class Neighbours {
  readonly #unread = new Map<string, Neighbour[]>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #limit = pLimit(LIMITS.childrenAtOnce);

  add(registry: string, neighbour: Neighbour): void {
    const unread = this.#unread.get(registry);
    if (unread === undefined) this.#unread.set(registry, [neighbour]);
    else unread.push(neighbour);
  }

  /** Waits until it is known what the images at a registry hold, where a blob of that size may be among it. */
  async look(registry: string, size: number): Promise<void> {
    if (size < WORTH_LOOKING) return;
    const unread = this.#unread.get(registry)?.splice(0) ?? [];
    const before = this.#reading.get(registry) ?? Promise.resolve();
    if (unread.length === 0) return before;
    const reading = Promise.all([before, ...unread.map((one) => this.#read(one))]).then(() => undefined);
    this.#reading.set(registry, reading);
    return reading;
  }

  /** What cannot be read saves nothing, and costs nothing else. */
  async #read({ store, digest }: Neighbour): Promise<void> {
    try {
      const manifest = await this.#limit(() => store.manifest(digest));
      if (manifest === undefined) return;
      const { manifests } = childrenOf(manifest);
      await Promise.all(manifests.map((child) => this.#limit(() => store.manifest(child.digest))));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
}
