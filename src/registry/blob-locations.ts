import type { Digest } from "../content/digest.ts";

/** Which of a registry's repositories are known to hold which blob, so that nothing is sent or asked twice. */
export class BlobLocations {
  readonly #repositories = new Map<Digest, Set<string>>();

  add(digest: Digest, repository: string): void {
    const known = this.#repositories.get(digest);
    if (known === undefined) this.#repositories.set(digest, new Set([repository]));
    else known.add(repository);
  }

  has(digest: Digest, repository: string): boolean {
    return this.#repositories.get(digest)?.has(repository) ?? false;
  }

  forget(digest: Digest, repository: string): void {
    this.#repositories.get(digest)?.delete(repository);
  }

  /** The other repositories that hold a blob, those known longest first. */
  elsewhere(digest: Digest, repository: string): string[] {
    return [...(this.#repositories.get(digest) ?? [])].filter((name) => name !== repository);
  }
}
