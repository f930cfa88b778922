import type { HttpRequest } from "../../http/http.ts";
import { fileUrl } from "../location/url-path.ts";
import { requestHeaders, type WebOptions } from "./web-options.ts";

/** Statuses of MKCOL that mean that the collection is there. */
const MADE: readonly number[] = [200, 201, 204, 301, 405];
/** What a server may say of collections that are above what it lets its users write. */
const ABOVE: readonly number[] = [...MADE, 403, 409];

/** The collections of a WebDAV server, which wants every one made before what is in it (RFC 4918, 9.3). */
export class Collections {
  readonly #base: string;
  readonly #options: WebOptions;
  readonly #made = new Map<string, Promise<void>>();

  constructor(base: string, options: WebOptions) {
    this.#base = base;
    this.#options = options;
  }

  /** Makes those that a file is in, each once. */
  async makeAbove(path: string): Promise<void> {
    const names = path.split("/").slice(0, -1);
    for (let depth = 0; depth <= names.length; depth += 1) {
      const collection = names.slice(0, depth).join("/");
      const made = this.#made.get(collection) ?? this.#make(collection);
      this.#made.set(collection, made);
      await made;
    }
  }

  async #make(path: string): Promise<void> {
    try {
      if (path !== "") await this.#mkcol(`${fileUrl(this.#base, path)}/`, MADE);
      else if ((await this.#mkcol(this.#base, ABOVE)) === 409) await this.#makeBase();
    } catch (error) {
      this.#made.delete(path);
      throw error;
    }
  }

  async #makeBase(): Promise<void> {
    const base = new URL(this.#base);
    const names = base.pathname.split("/").filter((name) => name !== "");
    for (let depth = 1; depth <= names.length; depth += 1) {
      await this.#mkcol(new URL(`/${names.slice(0, depth).join("/")}/`, base).href, ABOVE);
    }
  }

  async #mkcol(url: string, expect: readonly number[]): Promise<number> {
    const { http, side } = this.#options;
    const ownHeaders = requestHeaders(this.#options);
    const method = "MKCOL" as HttpRequest["method"];
    const response = await http.request({ method, url, expect, side, ownHeaders });
    response.body.resume();
    return response.status;
  }
}
