import { UserError, type Side } from "../errors/user-error.ts";
import { basicCredentials } from "../http/basic-credentials.ts";
import type { Headers, Http } from "../http/http.ts";
import { parseChallenges } from "./challenge.ts";
import type { Credential } from "./credential.ts";
import { fetchToken, type Token, type TokenRealm } from "./fetch-token.ts";
import { covers, scopeRepository, scopesKey, type Scope } from "./scope.ts";
import { WantedScopes } from "./wanted-scopes.ts";

export interface AuthorizerOptions {
  readonly http: Http;
  readonly host: string;
  readonly origin: string;
  readonly side: Side | undefined;
  /** Where the credential that was given last was found. */
  readonly source: () => string | undefined;
  /** `refused` is one that did not do. */
  readonly credential: (
    repository: string | undefined,
    refused?: Credential,
  ) => Promise<Credential | undefined>;
  /** True where being known is of use even for what is public, as with Docker Hub's rate limits. */
  readonly preferCredential: boolean;
}

/** What a request was sent with. */
export interface Authorization {
  readonly header: string | undefined;
  readonly anonymous: boolean;
  /** Whether there is a password, which goes over the wire as it is where a token does not do. */
  readonly isPassword?: boolean;
  /** What it was made of, where it goes over the wire as it is. */
  readonly credential?: Credential;
}

/** Why a request was refused. */
interface AuthorizationRefusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Scheme = { readonly kind: "basic" } | { readonly kind: "bearer"; readonly realm: TokenRealm };

interface Grant {
  readonly token: Token;
  /** Undefined: got anonymously. */
  readonly credential: Credential | undefined;
}

interface KeptGrant {
  readonly scopes: ReadonlySet<Scope>;
  readonly promise: Promise<Grant>;
  /** Undefined while it is being fetched. */
  grant: Grant | undefined;
  /** True where it was fetched anonymously although a credential might do better. */
  readonly tentative: boolean;
}

/** Amazon ECR says 403 to a token that has expired; in answer to HEAD, it does not say why. */
const MAY_HAVE_EXPIRED = /^$|\bexpired\b/i;
const ANONYMOUS: Authorization = { header: undefined, anonymous: true };

/**
 * Knows how one registry wants to be spoken to. Nothing is sent unasked: the first answer 401 says how to authenticate, and from
 * then on each request brings its token along. What is only read is tried anonymously first; a push goes with the credential.
 * Tokens are kept by scope until shortly before they expire, one is fetched at a time for a scope, and one that is refused is
 * forgotten.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #kept = new Map<string, KeptGrant>();
  readonly #wanted = new WantedScopes();
  #scheme: Scheme | undefined;
  #anonymousRefused: boolean;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#anonymousRefused = options.preferCredential;
  }

  /** What to send a request with; `refused` is a credential that did not do. */
  async authorize(scopes: readonly Scope[], refused?: Credential): Promise<Authorization> {
    const scheme = this.#scheme;
    if (scheme === undefined) return ANONYMOUS;
    if (scheme.kind === "basic") return this.#basic(scopes, refused);
    return this.#bearer(scheme.realm, this.#wanted.with(scopes), refused);
  }

  /** What to send a refused request with instead, or undefined where nothing else is left to try. */
  async refused(
    { status, headers, text }: AuthorizationRefusal,
    scopes: readonly Scope[],
    sent: Authorization,
  ): Promise<Authorization | undefined> {
    this.#forget(sent);
    if (status === 401) this.#learn(headers["www-authenticate"], scopes, sent);
    if (status === 401 && this.#scheme === undefined) await this.#guess(scopes);
    if (this.#scheme === undefined) return undefined;
    if (sent.anonymous && sent.header !== undefined) this.#anonymousRefused = true;
    else if (status === 403 && !MAY_HAVE_EXPIRED.test(text)) return undefined;
    const next = await this.authorize(scopes, sent.credential);
    return next.header === sent.header ? undefined : next;
  }

  /** True where what a request may do depends on the token that it brings. */
  get wantsTokens(): boolean {
    return this.#scheme?.kind === "bearer";
  }

  /** True where a request for `scopes` needs no further token. */
  isReady(scopes: readonly Scope[]): boolean {
    return this.#scheme?.kind !== "bearer" || this.#find(this.#wanted.with(scopes)) !== undefined;
  }

  /** True where the registry has asked for tokens of other names than it was asked by. */
  knowsOtherNames(scopes: readonly Scope[]): boolean {
    return this.#wanted.with(scopes).length > scopes.length;
  }

  async #basic(scopes: readonly Scope[], refused: Credential | undefined): Promise<Authorization> {
    const credential = await this.#options.credential(scopeRepository(scopes), refused);
    if (credential === undefined) return ANONYMOUS;
    if (credential.kind === "password")
      return {
        header: basicCredentials(credential.username, credential.password),
        anonymous: false,
        credential,
      };
    throw new UserError(
      "UNAUTHORIZED",
      `${this.#options.origin} wants a user and a password, but only a token is known for it`,
      {
        hint: "Log in with a user and a password.",
        url: this.#options.origin,
      },
    );
  }

  async #bearer(
    realm: TokenRealm,
    scopes: readonly Scope[],
    refused: Credential | undefined,
  ): Promise<Authorization> {
    const kept = this.#find(scopes) ?? this.#keep(realm, scopes, refused);
    const { token, credential } = await kept.promise;
    const header = `Bearer ${token.value}`;
    return {
      header,
      anonymous: credential === undefined,
      isPassword: credential?.kind === "password",
      ...(credential?.kind === "bearer" ? { credential } : {}),
    };
  }

  #find(scopes: readonly Scope[]): KeptGrant | undefined {
    const now = Date.now();
    const mustBeKnown = this.#needsCredential(scopes);
    for (const [key, kept] of this.#kept) {
      if (kept.grant !== undefined && kept.grant.token.usableUntil <= now) this.#kept.delete(key);
      else if (covers(kept.scopes, scopes) && !(kept.tentative && mustBeKnown)) return kept;
    }
    return undefined;
  }

  #needsCredential(scopes: readonly Scope[]): boolean {
    return this.#anonymousRefused || scopes.some((scope) => scope.endsWith(":push"));
  }

  #keep(realm: TokenRealm, scopes: readonly Scope[], refused: Credential | undefined): KeptGrant {
    const key = scopesKey(scopes);
    const tentative = !this.#needsCredential(scopes);
    const promise = tentative ? this.#fetchTentatively(realm, scopes) : this.#fetch(realm, scopes, refused);
    const kept: KeptGrant = { scopes: new Set(scopes), promise, grant: undefined, tentative };
    this.#kept.set(key, kept);
    promise.then(
      (grant) => (kept.grant = grant),
      () => {
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
      },
    );
    return kept;
  }

  /** A credential that the token server refuses may have expired: it is looked up anew once. */
  async #fetch(realm: TokenRealm, scopes: readonly Scope[], refused?: Credential): Promise<Grant> {
    const repository = scopeRepository(scopes);
    const credential = await this.#options.credential(repository, refused);
    try {
      return await this.#fetchAs(credential, realm, scopes);
    } catch (error) {
      if (credential === undefined || !isRefusal(error)) throw error;
      const renewed = await this.#options.credential(repository, credential);
      if (renewed === undefined || JSON.stringify(renewed) === JSON.stringify(credential)) throw error;
      return this.#fetchAs(renewed, realm, scopes);
    }
  }

  /** A token server that has nothing for strangers is asked again with the credential, where there is one. */
  async #fetchTentatively(realm: TokenRealm, scopes: readonly Scope[]): Promise<Grant> {
    try {
      return await this.#fetchAs(undefined, realm, scopes);
    } catch (error) {
      const isKnown =
        isRefusal(error) && (await this.#options.credential(scopeRepository(scopes))) !== undefined;
      if (!isKnown) throw error;
      this.#anonymousRefused = true;
      return this.#fetch(realm, scopes);
    }
  }

  async #fetchAs(
    credential: Credential | undefined,
    realm: TokenRealm,
    scopes: readonly Scope[],
  ): Promise<Grant> {
    const { http, host, origin, side, source } = this.#options;
    const registry = { host, origin, side, source: source() };
    const token = await fetchToken(http, realm, scopes, credential, registry);
    return { token, credential };
  }

  #forget(sent: Authorization): void {
    for (const [key, { grant }] of this.#kept) {
      if (grant !== undefined && `Bearer ${grant.token.value}` === sent.header) this.#kept.delete(key);
    }
  }

  /** A registry that does not say how to log in gets what somebody has logged in with. */
  async #guess(scopes: readonly Scope[]): Promise<void> {
    const credential = await this.#options.credential(scopeRepository(scopes));
    if (credential?.kind === "password") this.#scheme = { kind: "basic" };
  }

  /** Of tokens and passwords, tokens are preferred, and passwords sent where one did not do. */
  #learn(header: string | undefined, scopes: readonly Scope[], sent: Authorization): void {
    const challenges = parseChallenges(header ?? "");
    const bearer = challenges.find(
      ({ scheme, parameters }) => scheme === "bearer" && parameters["realm"] !== undefined,
    );
    const hasBasic = challenges.some(({ scheme }) => scheme === "basic");
    if (bearer !== undefined && !(hasBasic && sent.isPassword === true)) {
      const { realm = "", service, scope = "" } = bearer.parameters;
      this.#scheme = { kind: "bearer", realm: { realm, service } };
      if (sent.header !== undefined) this.#wanted.learn(scopes, scope);
    } else if (hasBasic) {
      this.#scheme = { kind: "basic" };
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof UserError && (error.code === "UNAUTHORIZED" || error.code === "FORBIDDEN");
}
