import type { buildConnector, Dispatcher, Pool as PoolType } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { createConnections } from "./connections.ts";
import type { Proxy } from "./parse-proxy.ts";

export interface ProxyOptions {
  readonly pool: PoolType.Options;
  /** How the proxy itself is connected to. */
  readonly proxyConnect: buildConnector.BuildOptions;
}

/** A proxy that is asked for whole URLs, as it is for those of http (RFC 9112, 3.2.2). */
export function createPlainProxy(
  { url: proxy, credential }: Proxy,
  { pool, proxyConnect }: ProxyOptions,
): Pick<Dispatcher, "dispatch" | "destroy"> {
  const connections = new Pool(proxy.origin, { ...pool, connect: createConnections(proxyConnect).connect });
  const own = credential === undefined ? {} : { "proxy-authorization": credential };
  return {
    dispatch: (request, handler) => {
      const { origin = "", path, headers } = request;
      const host = new URL(origin).host;
      const sent = { host, ...(headers as Record<string, string>), ...own };
      return connections.dispatch(
        { ...request, origin: proxy.origin, path: `${String(origin)}${path}`, headers: sent },
        handler,
      );
    },
    destroy: () => connections.destroy(),
  };
}
