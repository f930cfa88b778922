import type { Http } from "../http/http.ts";
import type { RegistryAddress } from "./registry-address.ts";

/** Milliseconds after which a registry is taken for one that is far away. */
const FAR_MS = 10;

/** How a registry is come near to: whether by TLS, where that is to be tried, and over connections that are opened before they are needed. */
export class Approach {
  readonly #http: Pick<Http, "prepare" | "speaksTls">;
  #origin: string;
  /** Undefined where nobody has to find out any more. */
  #tlsOrigin: string | undefined;
  #speaksTls: Promise<boolean> | undefined;
  #way: Promise<unknown> | undefined;
  /** Requests that have not come yet, for which there is a connection where that takes long. */
  #announced = 0;

  constructor(http: Pick<Http, "prepare" | "speaksTls">, { origin, tlsOrigin }: RegistryAddress) {
    this.#http = http;
    this.#origin = origin;
    this.#tlsOrigin = tlsOrigin;
  }

  /** Scheme, host and port, as far as they are known. */
  get origin(): string {
    return this.#origin;
  }

  /** For whoever will ask, but has to find something else out first: the way is found, and a connection opened where that takes long. */
  announce(): void {
    const secure = this.#tlsOrigin;
    this.#announced += 1;
    if (this.#way !== undefined) void this.#whileFar(secure ?? this.#origin, this.#way);
    else this.#way = secure === undefined ? this.#http.prepare(this.#origin) : this.#tryTls(secure);
  }

  /** Whether a request that comes now has been announced. */
  arrive(): boolean {
    if (this.#announced === 0) return false;
    this.#announced -= 1;
    return true;
  }

  /** Finds out how the registry is spoken to; true where it is by TLS, and was not known to be. */
  async settle(): Promise<boolean> {
    const secure = this.#tlsOrigin;
    if (secure === undefined) return false;
    const isSecure = await this.#tryTls(secure);
    this.#tlsOrigin = undefined;
    if (isSecure) this.#origin = secure;
    return isSecure;
  }

  /** Waits for the first answer. Where that takes long, so do connections: whoever waits opens one meanwhile. */
  wait(first: Promise<unknown>): Promise<unknown> {
    return this.#whileFar(this.#tlsOrigin ?? this.#origin, first);
  }

  #tryTls(secure: string): Promise<boolean> {
    return (this.#speaksTls ??= this.#whileFar(secure, this.#http.speaksTls(secure)));
  }

  /** By TLS where that is being tried, for what is far away speaks it. */
  async #whileFar<T>(origin: string, answer: Promise<T>): Promise<T> {
    let isNear = false;
    const timer = setTimeout(() => {
      // An answer may have come while something else took long: it is read first.
      setImmediate(() => {
        if (!isNear) void this.#http.prepare(origin);
      });
    }, FAR_MS);
    try {
      return await answer;
    } finally {
      isNear = true;
      clearTimeout(timer);
    }
  }
}
