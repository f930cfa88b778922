import type { Credential } from "./credential.ts";

/** A credential, or that there is none, and how long that may be believed (milliseconds since 1970). */
export interface TimedCredential {
  readonly credential: Credential | undefined;
  readonly usableUntil: number;
}

interface Kept {
  readonly promise: Promise<Credential | undefined>;
  usableUntil: number;
}

/** Milliseconds in which what failed is not tried again: hundreds of requests may want the same credential. */
const FAILURE_LIFE_MS = 30_000;

/**
 * Keeps credentials that take time to get: each is got once for all who want it at the same time, and anew when it is about to
 * expire or was refused.
 */
export class CredentialCache {
  readonly #kept = new Map<string, Kept>();

  async get(
    key: string,
    refused: Credential | undefined,
    fetch: () => Promise<TimedCredential>,
  ): Promise<Credential | undefined> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.usableUntil > Date.now()) {
      const credential = await kept.promise;
      if (credential === undefined || credential !== refused) return credential;
    }
    // While this one waited, another may have begun to get a new one.
    const present = this.#kept.get(key);
    return (present === kept || present === undefined ? this.#fetch(key, fetch) : present).promise;
  }

  #fetch(key: string, fetch: () => Promise<TimedCredential>): Kept {
    const timed = fetch();
    const kept: Kept = { promise: timed.then(({ credential }) => credential), usableUntil: Infinity };
    this.#kept.set(key, kept);
    timed.then(
      ({ usableUntil }) => (kept.usableUntil = usableUntil),
      () => (kept.usableUntil = Date.now() + FAILURE_LIFE_MS),
    );
    kept.promise.catch(() => undefined);
    return kept;
  }
}
