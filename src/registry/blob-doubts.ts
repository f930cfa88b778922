import type { Digest } from "../content/digest.ts";

/** How often a registry has said of blobs that it has them not, after it was believed that it had. */
export class BlobDoubts {
  readonly #doubts = new Map<string, number>();

  add(digest: Digest, repository: string): void {
    this.#doubts.set(key(digest, repository), this.of(digest, repository) + 1);
  }

  of(digest: Digest, repository: string): number {
    return this.#doubts.get(key(digest, repository)) ?? 0;
  }
}

function key(digest: Digest, repository: string): string {
  return `${repository}@${digest}`;
}
