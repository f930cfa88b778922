import { UserError, type Side } from "../errors/user-error.ts";
import { namedBy, refusedError } from "../http/http-error.ts";
import type { Explanation, Headers, Http, HttpRequest, HttpResponse } from "../http/http.ts";
import { readBeginning } from "../http/read-body.ts";
import { Approach } from "./approach.ts";
import { Authorizer, type Authorization } from "./authorizer.ts";
import type { FindCredential } from "./credential.ts";
import { isDockerHub, registryAddress, type PlainHttp } from "./registry-address.ts";
import { explainRefusal, loginHint } from "./registry-error.ts";
import { requestPace, type Pace } from "./request-pace.ts";
import { pullScope, pushScope, type Scope } from "./scope.ts";
import { tokenAccess } from "./token-access.ts";
import { present } from "../values/present.ts";

export interface RegistryOptions {
  /** "registry.k8s.io" or "127.0.0.1:5000". */
  readonly host: string;
  readonly http: Http;
  /** Default: anonymous. */
  readonly credentials?: FindCredential | undefined;
  /** Default: only on loopback. */
  readonly plainHttp?: PlainHttp | undefined;
  readonly side?: Side | undefined;
  /**
   * True where it is written to: it is asked with the right to push from the start, and what it refuses to show is not known to be there,
   * for many registries refuse to say what does not exist (Quay, Artifactory). The push decides, and tells.
   */
  readonly isTarget?: boolean | undefined;
  /** True: never anonymously where there is a credential. Default: only on Docker Hub, which limits strangers more. */
  readonly preferCredential?: boolean | undefined;
  /** Connections that one large blob may be read over; default 1. */
  readonly parallel?: number | undefined;
}

/** A request to a registry: `path` below its address, or a whole address that it has named itself. */
export interface RegistryRequest extends Omit<HttpRequest, "url" | "side" | "label" | "redirect"> {
  readonly path: string;
  readonly scopes: readonly Scope[];
  readonly label: string;
}

/** How often a request may be refused before it is given up: without a token, with a stale or anonymous one, with the credential. */
const MAX_REFUSALS = 3;

/** One registry: requests with its authentication. */
export class RegistryClient {
  readonly http: Http;
  readonly host: string;
  readonly side: Side | undefined;
  readonly parallel: number | undefined;
  readonly #options: RegistryOptions;
  readonly #approach: Approach;
  readonly #pace: Pace | undefined;
  readonly #known: Known = { source: undefined };
  #authorizer: Authorizer;
  #first: Promise<unknown> | undefined;
  #isAcquainted = false;

  constructor(options: RegistryOptions) {
    this.http = options.http;
    this.host = options.host;
    this.side = options.side;
    this.parallel = options.parallel;
    this.#options = options;
    this.#approach = new Approach(options.http, registryAddress(options.host, options.plainHttp));
    this.#pace = requestPace(options.host);
    this.#authorizer = createAuthorizer(options, this.#approach.origin, this.#known);
  }

  /**
   * The whole address of a path, or of a Location that the registry gave. What a proxy before it has kept from it is put right: that TLS
   * is spoken, and the port.
   */
  url(path: string, base: string = this.#approach.origin): string {
    return this.#resolve(path, base).href;
  }

  #resolve(path: string, base: string): URL {
    const url = new URL(path, base);
    const { origin } = this.#approach;
    if (url.origin === origin) return url;
    const registry = new URL(origin);
    const isDowngraded = registry.protocol === "https:" && url.protocol === "http:";
    const isPortless = registry.port !== "" && url.port === "";
    const isOwn = url.hostname === registry.hostname && (isDowngraded || isPortless);
    return isOwn ? new URL(url.pathname + url.search, origin) : url;
  }

  /** Looks for something in a repository; see `isTarget`. Whoever may not push there may still read. */
  async look<T>(
    repository: string,
    ask: (scopes: readonly Scope[]) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (this.#options.isTarget !== true) return ask(pullScope(repository));
    for (const scopes of [pushScope(repository), pullScope(repository)]) {
      try {
        return await ask(scopes);
      } catch (error) {
        if (!isRefused(error)) throw error;
        if (!this.#authorizer.wantsTokens) return undefined;
      }
    }
    return undefined;
  }

  /** True where no further token has to be fetched for a request. */
  isReady(scopes: readonly Scope[]): boolean {
    return this.#authorizer.isReady(scopes);
  }

  /**
   * Whether the token for `scopes` has an action on a repository: read from it where it is a JSON Web Token (distribution, "Token
   * Authentication Implementation": access), for a token server leaves out what it does not give.
   */
  async grants(
    repository: string,
    action: string,
    scopes: readonly Scope[],
  ): Promise<"allowed" | "refused" | "unknown"> {
    const { header } = await this.#authorizer.authorize(scopes);
    const access = tokenAccess(header);
    // A registry behind a front may know the repository by another name.
    if (access === undefined || this.#authorizer.knowsOtherNames(scopes)) return "unknown";
    return access.some(({ name, actions }) => name === repository && actions.includes(action))
      ? "allowed"
      : "refused";
  }

  /** Opens a connection where that takes long, for whoever will ask but has to find something else out first. */
  prepare(): void {
    if (this.#first === undefined) this.#approach.announce();
  }

  /** Sends a request; the very first one goes alone, to learn how the registry wants to be spoken to. */
  async send(request: RegistryRequest): Promise<HttpResponse> {
    const isAnnounced = this.#approach.arrive();
    if (this.#first === undefined) {
      const first = this.#sendFirst(request);
      this.#first = first.catch(() => undefined);
      return first;
    }
    if (!this.#isAcquainted) await (isAnnounced ? this.#first : this.#approach.wait(this.#first));
    this.#isAcquainted = true;
    return this.#sendAuthorized(request);
  }

  /** Where TLS is to be tried, goes on without it if the other side does not speak it. */
  async #sendFirst(request: RegistryRequest): Promise<HttpResponse> {
    const { origin } = this.#approach;
    if (!(await this.#approach.settle())) return this.#sendAuthorized(request);
    const secure = this.#approach.origin;
    this.#authorizer = createAuthorizer(this.#options, secure, this.#known);
    return this.#sendAuthorized({ ...request, path: request.path.replace(origin, secure) });
  }

  async #sendAuthorized(request: RegistryRequest): Promise<HttpResponse> {
    const { origin } = this.#approach;
    const { href: url, origin: asked } = this.#resolve(request.path, origin);
    const isOwn = asked === origin;
    let authorization: Authorization | undefined = isOwn
      ? await this.#authorizer.authorize(request.scopes)
      : NOBODY;
    for (let refusals = 0; ; refusals++) {
      const sent: Authorization = authorization;
      const response = await this.#exchange(url, request, sent, isOwn);
      if (!isRefusal(response.status, request)) return response;
      const isFinal = !isOwn || refusals >= MAX_REFUSALS || new URL(response.url).origin !== origin;
      const text = await readBeginning(response.body, 64 * 1024);
      const { status, headers } = response;
      authorization = isFinal
        ? undefined
        : await this.#authorizer.refused({ status, headers, text }, request.scopes, sent);
      if (authorization === undefined) {
        const explain = request.explain ?? explainRefusal;
        const refusal = { status, headers, text };
        throw refusedError(
          { method: request.method, url: response.url, side: this.side },
          refusal,
          this.#withLoginHint(status, sent, explain(refusal)),
        );
      }
    }
  }

  #withLoginHint(
    status: number,
    sent: Authorization,
    explanation: Explanation | undefined,
  ): Explanation | undefined {
    if (status !== 401 || explanation?.hint !== undefined) return explanation;
    const source = this.#known.source;
    const hint = loginHint(this.host, sent.anonymous || source === undefined ? undefined : source);
    return { ...explanation, hint };
  }

  async #exchange(
    url: string,
    request: RegistryRequest,
    { header }: Authorization,
    isOwn: boolean,
  ): Promise<HttpResponse> {
    await this.#pace?.(request.label);
    const expect = request.expect ?? SUCCESS;
    const headers: Headers = {
      ...request.headers,
      ...present({ authorization: header }),
    };
    try {
      return await this.http.request({
        ...request,
        url,
        headers,
        expect: [...expect, 401, 403],
        explain: request.explain ?? explainRefusal,
        side: this.side,
      });
    } catch (error) {
      throw isOwn ? error : namedBy(error, `${this.host} itself named this address`, ADDRESS_HINT);
    }
  }
}

const ADDRESS_HINT =
  "The registry does not know its own address. Check its external URL, and the Host and X-Forwarded headers that a proxy in front of it passes on.";

/** Where the credential that is used for a registry was found. */
interface Known {
  source: string | undefined;
}

function createAuthorizer(options: RegistryOptions, origin: string, known: Known): Authorizer {
  const { host, http, side, credentials, preferCredential } = options;
  const { credentialHost } = registryAddress(host);
  return new Authorizer({
    http,
    host,
    source: () => known.source,
    origin,
    side,
    credential: async (repository, refused) => {
      const found = await credentials?.({ host: credentialHost, repository, refused });
      known.source = found?.source ?? known.source;
      return found?.credential;
    },
    preferCredential: preferCredential ?? isDockerHub(host),
  });
}

const NOBODY: Authorization = { header: undefined, anonymous: true };
const SUCCESS: readonly number[] = [200, 201, 202, 204, 206];

function isRefused(error: unknown): boolean {
  return error instanceof UserError && (error.code === "UNAUTHORIZED" || error.code === "FORBIDDEN");
}

function isRefusal(status: number, { expect }: RegistryRequest): boolean {
  return (status === 401 || status === 403) && expect?.includes(status) !== true;
}
