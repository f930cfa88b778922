import { isThere, type AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";
import type { ContentPart, TransferEvent } from "../../transfer/transfer-event.ts";

/** Assets of one kind. */
export interface KindCounts {
  total: number;
  /** Copied, or there already. */
  complete: number;
}

/** A part on its way. Bytes; milliseconds of `performance.now()`. */
export interface RunningPart {
  readonly copy: AssetCopy;
  readonly size: number;
  read: number;
}

interface KnownPart {
  readonly copy: AssetCopy;
  /** What of it counts in the total: nothing where the target turned out to have it. */
  size: number;
  read: number;
}

/**
 * A run as far as it has come. A part that several assets share counts once, for the first of them. `total` is what is known so far: it
 * grows as manifests are read, and shrinks where the target has something.
 */
export class ProgressState {
  readonly images: KindCounts = { total: 0, complete: 0 };
  readonly files: KindCounts = { total: 0, complete: 0 };
  failed = 0;
  held = 0;
  done = 0;
  /** Bytes that arrived, those that had to be read again included. */
  arrived = 0;
  /** Bytes of `total` that are done. */
  read = 0;
  total = 0;
  /** The longest-running first. */
  readonly running = new Map<string, RunningPart>();
  readonly #parts = new Map<string, KnownPart>();
  /** Parts of assets that are not done. */
  readonly #own = new Map<AssetCopy, Map<string, KnownPart>>();
  readonly #manifests = new Map<AssetCopy, { looked: number; left: number }>();
  #known = 0;

  /** How many assets' sizes are known, in parts of an asset too. */
  get known(): number {
    return this.#known;
  }

  get assets(): number {
    return this.images.total + this.files.total;
  }

  /** Takes one event in. */
  advance(event: TransferEvent): void {
    switch (event.type) {
      case "planned":
        // Each end of a run has a plan of its own.
        for (const { kind } of event.copies) this.#kind(kind).total += 1;
        return;
      case "found":
        for (const part of event.parts) this.#part(event.copy, part);
        this.#looked(event.copy, event.children);
        return;
      case "progress":
        this.#arrived(event.copy, event.part, event.bytes);
        return;
      case "blob":
        this.#settle(event.blob.digest, this.#part(event.copy, event.blob), event.outcome === "sent");
        return;
      case "done":
        this.#done(event.outcome);
        return;
      case "started":
        return;
    }
  }

  #kind(kind: AssetCopy["kind"]): KindCounts {
    return kind === "image" ? this.images : this.files;
  }

  #part(copy: AssetCopy, { digest, size }: ContentPart): KnownPart {
    const known = this.#parts.get(digest);
    if (known !== undefined) return known;
    const part = { copy, size, read: 0 };
    this.#parts.set(digest, part);
    const own = this.#own.get(copy);
    if (own === undefined) this.#own.set(copy, new Map([[digest, part]]));
    else own.set(digest, part);
    this.total += size;
    return part;
  }

  #arrived(copy: AssetCopy, part: ContentPart, bytes: number): void {
    this.arrived += bytes;
    const known = this.#part(copy, part);
    if (known.size === 0) this.#resize(known, part.size);
    // What is read again after a cut counts once.
    const more = Math.min(bytes, known.size - known.read);
    known.read += more;
    this.read += more;
    const running = this.running.get(part.digest);
    if (running === undefined) this.running.set(part.digest, { copy, size: part.size, read: known.read });
    else running.read = known.read;
  }

  #settle(digest: string, part: KnownPart, isSent: boolean): void {
    this.running.delete(digest);
    if (isSent || part.read > 0) {
      this.read += part.size - part.read;
      part.read = part.size;
    } else this.#resize(part, 0);
  }

  #resize(part: KnownPart, size: number): void {
    this.total += size - part.size;
    part.size = size;
  }

  /** A manifest has been looked at, which leads to so many more. */
  #looked(copy: AssetCopy, children: number): void {
    const manifests = this.#manifests.get(copy) ?? { looked: 0, left: 1 };
    const before = shareOf(manifests);
    manifests.looked += 1;
    manifests.left = Math.max(0, manifests.left + children - 1);
    this.#manifests.set(copy, manifests);
    this.#known += shareOf(manifests) - before;
  }

  #done(outcome: AssetOutcome): void {
    const { copy, status } = outcome;
    this.done += 1;
    if (isThere(outcome)) this.#kind(copy.kind).complete += 1;
    if (status === "failed") this.failed += 1;
    if (status === "held") this.held += 1;
    this.#known += 1 - shareOf(this.#manifests.get(copy) ?? { looked: 0, left: 1 });
    this.#manifests.delete(copy);
    const parts = this.#own.get(copy) ?? [];
    this.#own.delete(copy);
    for (const [digest, part] of parts) {
      if (part.read === part.size) continue;
      if (isThere(outcome)) this.#settle(digest, part, false);
      else this.#resize(part, part.read);
    }
    for (const [digest, running] of this.running) if (running.copy === copy) this.running.delete(digest);
  }
}

function shareOf({ looked, left }: { readonly looked: number; readonly left: number }): number {
  return looked / Math.max(1, looked + left);
}
