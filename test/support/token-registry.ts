import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOnLoopback } from "./listen-on-loopback.ts";
import { startWritableRegistry, type WritableRegistry } from "./writable-registry.ts";

/** Who may do what at a registry with tokens. */
export interface TokenRules {
  /** What somebody may have of what they ask for; the user is undefined for strangers. Undefined: no token at all. */
  readonly grant: (scope: string, user: string | undefined) => boolean | undefined;
  readonly users?: Readonly<Record<string, string>>;
  readonly refreshTokens?: Readonly<Record<string, string>>;
  /** How many requests a token is good for. */
  readonly uses?: number;
  /** What it calls a repository in scopes; default: as it is asked for it. */
  readonly nameOf?: (repository: string) => string;
  /** In place of the token server's own address. */
  readonly realm?: string;
}

export interface TokenRegistry extends WritableRegistry {
  /** The token server's address. */
  readonly realm: string;
  /** "METHOD /path", and whether it was let in. */
  readonly requests: string[];
  /** "METHOD user scope scope". */
  readonly tokenRequests: string[];
}

interface Issued {
  readonly scopes: readonly string[];
  uses: number;
}

/** A registry of our own that wants tokens, and the server that issues them (distribution, "Token Authentication Specification"). */
export async function startTokenRegistry(rules: TokenRules): Promise<TokenRegistry> {
  const requests: string[] = [];
  const tokenRequests: string[] = [];
  const tokens = new Map<string, Issued>();
  const issue = (scopes: readonly string[]): string => {
    const token = `token-${tokens.size + 1}`;
    tokens.set(token, { scopes, uses: rules.uses ?? Infinity });
    return token;
  };
  const tokenServer = createServer(
    (request, response) => void answerToken(request, response, rules, issue, tokenRequests),
  );
  const tokenHost = await listenOnLoopback(tokenServer);
  const realm = rules.realm ?? `http://${tokenHost}/token`;
  const registry = await startWritableRegistry({
    intercept: (request, response) => {
      const { method = "", url = "", headers } = request;
      const issued = tokens.get((headers.authorization ?? "").replace(/^Bearer /, ""));
      const wanted = wantedScope(method, url, rules.nameOf ?? ((name) => name));
      const isGood =
        issued !== undefined && issued.uses > 0 && wanted.every((scope) => issued.scopes.includes(scope));
      requests.push(`${method} ${url} ${isGood ? "in" : "out"}`);
      if (issued !== undefined) issued.uses -= 1;
      if (isGood) return false;
      request.resume();
      const challenge = `Bearer realm="${realm}",service="test",scope="${wanted.join(" ")}"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
      return true;
    },
  });
  return {
    ...registry,
    realm,
    requests,
    tokenRequests,
    close: async () => {
      tokenServer.closeAllConnections();
      tokenServer.close();
      await registry.close();
    },
  };
}

function wantedScope(method: string, url: string, nameOf: (repository: string) => string): string[] {
  const parsed = new URL(url, "http://registry");
  const path = /^\/v2\/(.+)\/(?:manifests|blobs|tags|referrers)\//.exec(parsed.pathname)?.[1] ?? "";
  const name = nameOf(path);
  const isRead = method === "GET" || method === "HEAD";
  const from = parsed.searchParams.get("from");
  return [
    `repository:${name}:pull`,
    ...(isRead ? [] : [`repository:${name}:push`]),
    ...(from === null ? [] : [`repository:${nameOf(from)}:pull`]),
  ];
}

async function answerToken(
  request: IncomingMessage,
  response: ServerResponse,
  rules: TokenRules,
  issue: (scopes: readonly string[]) => string,
  log: string[],
): Promise<void> {
  let form = "";
  for await (const chunk of request.setEncoding("utf8")) form += String(chunk);
  const parameters =
    request.method === "POST"
      ? new URLSearchParams(form)
      : new URL(request.url ?? "", "http://x").searchParams;
  const asked = parameters.getAll("scope").flatMap((scope) => scope.split(" "));
  const user = userOf(request, parameters, rules);
  log.push([request.method, user?.name ?? "stranger", ...asked].join(" "));
  const scopes = asked.flatMap(singleScopes);
  const granted = scopes.map((scope) => rules.grant(scope, user?.name));
  if (user?.isWrong === true || granted.includes(undefined)) {
    response
      .writeHead(401)
      .end(`{"errors":[{"code":"UNAUTHORIZED","message":"incorrect username or password"}]}`);
    return;
  }
  response.end(JSON.stringify({ token: issue(scopes.filter((_, at) => granted[at])), expires_in: 300 }));
}

function singleScopes(scope: string): string[] {
  const colon = scope.lastIndexOf(":");
  return scope
    .slice(colon + 1)
    .split(",")
    .map((action) => `${scope.slice(0, colon)}:${action}`);
}

function userOf(
  { headers }: IncomingMessage,
  parameters: URLSearchParams,
  { users = {}, refreshTokens = {} }: TokenRules,
): { name: string; isWrong: boolean } | undefined {
  const refresh = parameters.get("refresh_token");
  if (refresh !== null)
    return { name: refreshTokens[refresh] ?? "?", isWrong: refreshTokens[refresh] === undefined };
  if (headers.authorization === undefined) return undefined;
  const [name = "", password = ""] = Buffer.from(headers.authorization.replace(/^Basic /, ""), "base64")
    .toString()
    .split(":");
  return { name, isWrong: users[name] !== password };
}
