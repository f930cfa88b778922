import type { SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { createConnections } from "./connections.ts";
import type { HttpSettings } from "./http-options.ts";
import { parseProxy } from "./parse-proxy.ts";
import { createPlainProxy } from "./plain-proxy.ts";
import { proxyFor } from "./proxy-for.ts";
import type { SecureContexts } from "./secure-contexts.ts";

/** The connections to one origin, straight or by way of a proxy. */
export interface OpenedHost {
  readonly dispatcher: Pick<Dispatcher, "dispatch">;
  /** Opens a connection ahead of the request that it is for; behind a proxy nothing is. */
  readonly prepare: () => void;
  readonly close: () => Promise<void>;
}

/** Opens nothing yet. Throws UserErrors BAD_CERTIFICATE and BAD_PROXY. */
export async function openHost(
  url: URL,
  settings: HttpSettings,
  contexts: SecureContexts,
): Promise<OpenedHost> {
  const most = settings.smallRequests + settings.downloads + settings.uploads;
  const shared = { connections: most, pipelining: 1, keepAliveTimeout: 4_000, keepAliveMaxTimeout: 60_000 };
  const connectTo = (to: URL): { timeout: number; secureContext?: SecureContext } => ({
    ...tlsOptions(to, settings, contexts),
    timeout: settings.connectTimeoutMs,
  });
  const proxySetting = proxyFor(url, settings.proxy);
  if (proxySetting === undefined) {
    const connections = createConnections(connectTo(url));
    const pool = new Pool(url.origin, { ...shared, connect: connections.connect });
    return {
      dispatcher: pool,
      prepare: () => connections.prepare(url, settings.smallRequests),
      close: () => {
        connections.close();
        return pool.destroy();
      },
    };
  }
  const proxy = parseProxy(proxySetting);
  const wanted = { pool: shared, connect: connectTo(url), proxyConnect: connectTo(proxy.url) };
  const dispatcher =
    url.protocol === "https:"
      ? (await import("./tunnel-proxy.ts")).createTunnelProxy(proxy, wanted)
      : createPlainProxy(proxy, wanted);
  return { dispatcher, prepare: () => undefined, close: () => dispatcher.destroy() };
}

function tlsOptions(
  url: URL,
  settings: HttpSettings,
  contexts: SecureContexts,
): { secureContext?: SecureContext; rejectUnauthorized?: boolean } {
  const tls = url.protocol === "https:" ? settings.tls?.(url.host) : undefined;
  if (tls === undefined) return {};
  const secureContext = contexts(url.host, tls);
  return { secureContext, ...(tls.insecure === true ? { rejectUnauthorized: false } : {}) };
}
