import { parseJson } from "../content/parse-json.ts";
import { printable } from "../errors/printable.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { UserError, type Side } from "../errors/user-error.ts";
import { basicCredentials } from "../http/basic-credentials.ts";
import type { Explanation, Http, HttpRequest, HttpResponse, Refusal } from "../http/http.ts";
import { namedBy } from "../http/http-error.ts";
import { isObject } from "../values/is-object.ts";
import { LIMITS } from "../values/limits.ts";
import { isLoopback } from "../http/proxy-for.ts";
import { readBody } from "../http/read-body.ts";
import type { Credential } from "./credential.ts";
import { explainRefusal, loginHint } from "./registry-error.ts";
import { joinScopes, type Scope } from "./scope.ts";

/** Where a registry's tokens come from, by its own word. */
export interface TokenRealm {
  readonly realm: string;
  readonly service: string | undefined;
}

/** The registry that the tokens are for. */
export interface TokenRegistry {
  readonly host: string;
  readonly origin: string;
  readonly side: Side | undefined;
  /** Where the credential was found. */
  readonly source: string | undefined;
}

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970, with a margin for what is under way when it expires. */
  readonly usableUntil: number;
}

/** What a token that does not say it lives (distribution, "Token Authentication Specification"). */
const DEFAULT_LIFE_S = 60;

/**
 * Gets a token for `scopes`, anonymously or with a credential: by GET with basic authentication, or by POST where there is an identity
 * token (distribution's token and OAuth2 specifications). A credential goes only to https, to loopback, or back to the plain-http
 * registry itself.
 */
export async function fetchToken(
  http: Http,
  realm: TokenRealm,
  scopes: readonly Scope[],
  credential: Credential | undefined,
  registry: TokenRegistry,
): Promise<Token> {
  if (credential?.kind === "bearer") return { value: credential.token, usableUntil: Infinity };
  const url = realmUrl(realm, registry.origin, credential !== undefined);
  const ask: Ask = {
    label: "token",
    side: registry.side,
    explain: (refusal) => explainToken(refusal, registry, credential !== undefined),
  };
  try {
    const response =
      credential?.kind === "identity"
        ? await postToken(http, url, realm, scopes, credential.identityToken, ask)
        : await getToken(http, url, realm, scopes, credential, ask);
    return readToken(await readBody(response.body, LIMITS.tokenBytes), url);
  } catch (error) {
    throw namedBy(error, `${registry.host} names this as its token server`, REALM_HINT);
  }
}

type Ask = Pick<HttpRequest, "label" | "side" | "explain">;

const REALM_HINT =
  "Check whether this host can be reached from here, and whether a proxy is needed. The registry's configuration names its token server (realm).";

function explainToken(
  refusal: Refusal,
  { host, source }: TokenRegistry,
  isKnown: boolean,
): Explanation | undefined {
  const explanation = explainRefusal(refusal);
  if (refusal.status !== 401 || explanation?.hint !== undefined) return explanation;
  return { ...explanation, hint: loginHint(host, isKnown ? (source ?? "the configuration") : undefined) };
}

function realmUrl({ realm }: TokenRealm, origin: string, secret: boolean): URL {
  const base = realm.startsWith("/") ? origin : undefined;
  if (!URL.canParse(realm, base)) throw badRealm(realm, "is not a URL");
  const url = new URL(realm, base);
  // A registry behind a proxy that takes TLS off may not know that it is spoken to with TLS.
  const registry = new URL(origin);
  if (url.protocol === "http:" && url.host === registry.host) url.protocol = registry.protocol;
  const isPrivate =
    url.protocol === "https:" ||
    (url.protocol === "http:" && (isLoopback(url.hostname) || url.origin === registry.origin));
  if (secret && !isPrivate) throw badRealm(realm, "is not https, so no credential is sent there");
  return url;
}

function getToken(
  http: Http,
  url: URL,
  { service }: TokenRealm,
  scopes: readonly Scope[],
  credential: (Credential & { kind: "password" }) | undefined,
  ask: Ask,
): Promise<HttpResponse> {
  const asked = new URL(url);
  if (service !== undefined) asked.searchParams.set("service", service);
  for (const scope of joinScopes(scopes)) asked.searchParams.append("scope", scope);
  const headers =
    credential === undefined
      ? {}
      : { authorization: basicCredentials(credential.username, credential.password) };
  return http.request({ ...ask, method: "GET", url: asked.href, headers });
}

function postToken(
  http: Http,
  url: URL,
  { service }: TokenRealm,
  scopes: readonly Scope[],
  refreshToken: string,
  ask: Ask,
): Promise<HttpResponse> {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    client_id: "kops-assets",
    refresh_token: refreshToken,
  });
  if (service !== undefined) form.set("service", service);
  form.set("scope", joinScopes(scopes).join(" "));
  return http.request({
    ...ask,
    method: "POST",
    url: url.href,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(form.toString()),
    // The form holds a secret, which a redirect would carry off.
    redirect: "manual",
  });
}

function readToken(body: Buffer, url: URL): Token {
  let json: unknown;
  try {
    json = parseJson(body);
  } catch {
    throw badRealm(url.href, "did not answer with JSON");
  }
  const fields = isObject(json) ? json : {};
  const value = [fields["token"], fields["access_token"]].find(
    (text) => typeof text === "string" && text !== "",
  );
  if (typeof value !== "string") throw badRealm(url.href, "answered without a token");
  const life =
    typeof fields["expires_in"] === "number" && fields["expires_in"] > 0
      ? fields["expires_in"]
      : DEFAULT_LIFE_S;
  return { value, usableUntil: Date.now() + life * 1000 * 0.8 };
}

function badRealm(realm: string, reason: string): UserError {
  const shown = printable(redactUrl(realm).split("?")[0] ?? "");
  return new UserError("BAD_TOKEN_SERVER", `The registry's token server ${shown} ${reason}`, {
    hint: "The registry, or a proxy in front of it, is not configured correctly.",
    url: shown,
  });
}
