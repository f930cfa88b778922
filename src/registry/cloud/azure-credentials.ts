import { claimsIn } from "../../values/claims-in.ts";
import { objectIn } from "../../values/object-in.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Http } from "../../http/http.ts";
import { readBody } from "../../http/read-body.ts";
import { CredentialCache, type TimedCredential } from "../credential-cache.ts";
import type { FindCredential } from "../credential.ts";
import { explainRefusal } from "../registry-error.ts";

export interface AzureAccess {
  readonly http: Http;
  /** An access token of Microsoft Entra ID for a scope; kept and renewed by whoever gives it. */
  readonly accessToken: (scope: string) => Promise<string>;
  /** In place of https and the registry's host. */
  readonly origin?: ((host: string) => string) | undefined;
}

/** Whom tokens are for, by cloud: the registries themselves where they can be named, else the cloud's resource manager. */
const SCOPES: Readonly<Record<string, string>> = {
  io: "https://containerregistry.azure.net/.default",
  cn: "https://management.chinacloudapi.cn/.default",
  us: "https://management.usgovcloudapi.net/.default",
};
const HOST = /^[a-z0-9][a-z0-9.-]*\.azurecr\.(io|cn|us)$/;
const MAX_ANSWER = 1024 * 1024;
/** Milliseconds before its end in which a token is not begun to be used; and how long one lives that does not say it. */
const MARGIN_MS = 5 * 60_000;
const DEFAULT_LIFE_MS = 60 * 60_000;

/**
 * Refresh tokens of Azure Container Registry, for which a registry exchanges an access token of Entra ID (Azure/acr, "Azure Container
 * Registry integration with Azure Active Directory", POST /oauth2/exchange). Used like any other identity token.
 */
export function createAzureCredentials(access: AzureAccess): FindCredential {
  const cache = new CredentialCache();
  return async ({ host, refused }) => {
    const scope = SCOPES[HOST.exec(host)?.[1] ?? ""];
    if (scope === undefined) return undefined;
    const credential = await cache.get(host, refused, () => exchange(access, host, scope));
    return credential === undefined ? undefined : { credential, source: "the Azure identity" };
  };
}

async function exchange(access: AzureAccess, host: string, scope: string): Promise<TimedCredential> {
  const form = new URLSearchParams({
    grant_type: "access_token",
    service: host,
    access_token: await access.accessToken(scope),
  });
  const origin = access.origin?.(host) ?? `https://${host}`;
  const response = await access.http.request({
    method: "POST",
    url: `${origin}/oauth2/exchange`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(form.toString()),
    label: "token",
    // The form holds a secret, which a redirect would carry off.
    redirect: "manual",
    explain: explainRefusal,
  });
  const token = readRefreshToken((await readBody(response.body, MAX_ANSWER)).toString("utf8"), host);
  return {
    credential: { kind: "identity", identityToken: token },
    usableUntil: (endOf(token) ?? Date.now() + DEFAULT_LIFE_MS) - MARGIN_MS,
  };
}

function readRefreshToken(text: string, host: string): string {
  const token = objectIn(text)["refresh_token"];
  if (typeof token === "string" && token !== "") return token;
  throw new UserError("BAD_TOKEN_SERVER", `${host} answered without a refresh token`, {
    hint: "Something other than Azure Container Registry seems to answer, such as a proxy.",
  });
}

/** When a JSON Web Token ends, in milliseconds since 1970 (RFC 7519, 4.1.4). */
function endOf(token: string): number | undefined {
  const end = claimsIn(token)["exp"];
  return typeof end === "number" ? end * 1000 : undefined;
}
