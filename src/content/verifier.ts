import { createHash } from "node:crypto";
import { algorithmOf, type DigestAlgorithm } from "./algorithm-of.ts";
import { UserError, type Side } from "../errors/user-error.ts";
import { redactUrl } from "../errors/redact-url.ts";
import type { Digest } from "./digest.ts";
import { present } from "../values/present.ts";

/** What content must turn out to be; whatever is left out is not checked. `size` is in bytes. */
export interface ExpectedContent {
  readonly digest?: Digest;
  readonly size?: number;
}

/** Where content comes from, for the message when it is not what was expected. */
export interface ContentOrigin {
  readonly side?: Side;
  readonly url?: string;
  /** What the URL is a mirror of. */
  readonly mirrorOf?: string;
  /** Tells of wrong content in words of its own, where neither a host nor what is in between is to blame. */
  readonly fault?: (what: string) => UserError;
}

/**
 * Hashes and counts content that may arrive in several pieces: it outlives the streams that bring it, so that a resumed
 * transfer is checked over all its bytes. Throws UserErrors DIGEST_MISMATCH and SIZE_MISMATCH.
 */
export class Verifier {
  readonly #expected: ExpectedContent;
  #origin: ContentOrigin;
  readonly #algorithm: DigestAlgorithm;
  readonly #hash: ReturnType<typeof createHash>;
  #bytes = 0;
  #digest: Digest | undefined;

  constructor(expected: ExpectedContent, origin: ContentOrigin = {}) {
    this.#expected = expected;
    this.#origin = origin;
    this.#algorithm = algorithmOf(expected.digest);
    this.#hash = createHash(this.#algorithm);
  }

  /** Bytes taken in so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The content comes from there, as far as nobody has said where from. */
  comesFrom(origin: ContentOrigin): void {
    this.#origin = { ...origin, ...this.#origin };
  }

  /** Takes in the next bytes. As soon as the expected size is reached the digest is checked, before the last bytes are passed on. */
  update(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return;
    const { size } = this.#expected;
    this.#bytes += chunk.byteLength;
    if (size !== undefined && this.#bytes > size) throw this.#sizeMismatch(`at least ${this.#bytes}`, size);
    this.#hash.update(chunk);
    if (this.#bytes === size) this.#check();
  }

  /** The digest of all bytes, when they are what was expected. */
  finish(): Digest {
    const { size } = this.#expected;
    if (size !== undefined && this.#bytes !== size) throw this.#sizeMismatch(String(this.#bytes), size);
    return this.#check();
  }

  #check(): Digest {
    const digest: Digest = this.#digest ?? `${this.#algorithm}:${this.#hash.digest("hex")}`;
    this.#digest = digest;
    const { digest: expected } = this.#expected;
    if (expected === undefined || expected === digest) return digest;
    throw this.#mismatch("DIGEST_MISMATCH", `expected ${expected}, got ${digest}`);
  }

  #sizeMismatch(found: string, size: number): UserError {
    return this.#mismatch("SIZE_MISMATCH", `expected ${size} bytes, got ${found}`);
  }

  #mismatch(code: string, what: string): UserError {
    const { side, url, mirrorOf, fault } = this.#origin;
    if (fault !== undefined) return fault(what);
    const shown = url === undefined ? undefined : redactUrl(url);
    const mirror = mirrorOf === undefined ? "" : `, a mirror of ${redactUrl(mirrorOf)},`;
    return new UserError(code, `The content of ${shown ?? "a stream"}${mirror} is wrong: ${what}`, {
      hint: "None of it was kept. Try again. If it happens again, a proxy or mirror in between changes the content or has cached wrong content.",
      ...present({ side, url: shown }),
    });
  }
}

/** The digest of bytes at hand. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = "sha256"): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}
