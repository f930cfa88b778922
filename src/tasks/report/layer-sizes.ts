/** Which layers images have, and what these weigh, as far as a run gets to see them. */
export class LayerSizes {
  /** Bytes, by index. */
  readonly sizes: number[] = [];
  readonly #indices = new Map<string, number>();
  readonly #owners = new Map<string, Set<number>>();

  add(owner: string, { digest, size }: { readonly digest: string; readonly size: number }): void {
    let index = this.#indices.get(digest);
    if (index === undefined) {
      index = this.sizes.push(size) - 1;
      this.#indices.set(digest, index);
    }
    const owned = this.#owners.get(owner) ?? new Set();
    this.#owners.set(owner, owned.add(index));
  }

  /** Indices of the layers that were seen of an image; undefined where none was. */
  of(owner: string): number[] | undefined {
    const owned = this.#owners.get(owner);
    return owned === undefined ? undefined : [...owned];
  }
}
