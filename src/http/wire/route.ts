import type { OnReadOpts, Socket } from "node:net";
import type { Headers } from "../http.ts";
import type { HttpSettings } from "../http-options.ts";
import { basicCredentials } from "../basic-credentials.ts";
import { parseProxy } from "../parse-proxy.ts";
import { proxyFor } from "../proxy-for.ts";
import type { SecureContexts } from "../secure-contexts.ts";
import { askSocks } from "./ask-socks.ts";
import { askTunnel } from "./ask-tunnel.ts";
import { dialProxy, dialThrough } from "./dial-proxy.ts";
import { dial, endpointOf, type EndpointTls } from "./dial.ts";
import type { Silence } from "./listening.ts";
import { throughProxy } from "./through-proxy.ts";

/** The way to one origin, straight or by a proxy. */
export interface Route {
  /** What is read over it comes in small pieces, as TLS hands them out. */
  readonly gathers: boolean;
  readonly connect: (onread: OnReadOpts, signal: AbortSignal) => Promise<Socket>;
  /** What to ask for. */
  readonly target: (url: URL) => string;
  /** What to say besides. */
  readonly headers: Headers;
}

/** Opens nothing yet. Throws UserErrors BAD_CERTIFICATE and BAD_PROXY. */
export function routeTo(url: URL, settings: HttpSettings, contexts: SecureContexts, silence: Silence): Route {
  const common = { timeoutMs: settings.connectTimeoutMs, silence };
  const endpoint = endpointOf(url, tlsFor(url, settings, contexts));
  const gathers = endpoint.tls !== undefined;
  const path = (asked: URL): string => asked.pathname + asked.search;
  const setting = proxyFor(url, settings.proxy);
  if (setting === undefined)
    return {
      gathers,
      connect: (onread, signal) => dial(endpoint, { ...common, onread, signal }),
      target: path,
      headers: {},
    };
  const { url: proxyUrl, isSocks, user } = parseProxy(setting);
  const proxy = endpointOf(proxyUrl, tlsFor(proxyUrl, settings, contexts));
  const headers: Headers =
    user === undefined ? {} : { "proxy-authorization": basicCredentials(user.name, user.password) };
  if (endpoint.tls === undefined && !isSocks)
    return {
      gathers: proxy.tls !== undefined,
      connect: (onread, signal) => dialProxy(proxy, { ...common, onread, signal }),
      target: (asked) => asked.origin + path(asked),
      headers,
    };
  return {
    gathers,
    connect: async (onread, signal) => {
      const options = { ...common, signal };
      const ask = isSocks ? askSocks(endpoint, user) : askTunnel(headers);
      const through = await throughProxy(proxy, endpoint, options, ask);
      return endpoint.tls === undefined
        ? through
        : dialThrough(proxy, endpoint, { ...options, onread, through });
    },
    target: path,
    headers: {},
  };
}

function tlsFor(url: URL, settings: HttpSettings, contexts: SecureContexts): EndpointTls | undefined {
  const tls = url.protocol === "https:" ? settings.tls?.(url.host) : undefined;
  if (tls === undefined) return undefined;
  const secureContext = contexts(url.host, tls);
  return { secureContext, ...(tls.insecure === true ? { rejectUnauthorized: false } : {}) };
}
