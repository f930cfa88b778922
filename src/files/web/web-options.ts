import { basicCredentials } from "../../http/basic-credentials.ts";
import type { Http } from "../../http/http.ts";
import type { Side } from "../../errors/user-error.ts";

/** What an HTTP server asks for before it lets somebody in: a secret. */
export type Authorization =
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string };

export interface WebOptions {
  readonly http: Http;
  readonly side?: Side;
  readonly authorization?: Authorization;
  /** Sent with every request, such as X-JFrog-Art-Api. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds in which the server notices that a connection has broken; default 50. */
  readonly noticeMs?: number;
}

/** The headers of every request to the server. */
export function requestHeaders({ authorization, headers = {} }: WebOptions): Record<string, string> {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (authorization === undefined) return own;
  return { ...own, authorization: authorizationHeader(authorization) };
}

function authorizationHeader(authorization: Authorization): string {
  if (authorization.kind === "bearer") return `Bearer ${authorization.token}`;
  const { username, password } = authorization;
  return basicCredentials(username, password);
}
