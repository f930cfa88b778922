/** Bytes of answers that are kept; an older one is forgotten, and asked for again by whoever comes late. */
const KEPT_BYTES = 32 * 1024 * 1024;

/** Answers that several ask for, each asked for once. A failure is not kept. */
export class AskedOnce<T> {
  readonly #answers = new Map<string, Promise<T>>();
  readonly #sizes = new Map<string, number>();
  readonly #bytesOf: (answer: T) => number;
  #bytes = 0;

  /** `bytesOf` says what an answer weighs. */
  constructor(bytesOf: (answer: T) => number) {
    this.#bytesOf = bytesOf;
  }

  ask(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const asked = ask().then(
      (answer) => this.#keep(key, answer),
      (error: unknown) => {
        this.#answers.delete(key);
        throw error;
      },
    );
    this.#answers.set(key, asked);
    return asked;
  }

  #keep(key: string, answer: T): T {
    const size = this.#bytesOf(answer);
    this.#sizes.set(key, size);
    this.#bytes += size;
    for (const [oldest, bytes] of this.#sizes) {
      if (this.#bytes <= KEPT_BYTES) break;
      this.#bytes -= bytes;
      this.#sizes.delete(oldest);
      this.#answers.delete(oldest);
    }
    return answer;
  }
}
