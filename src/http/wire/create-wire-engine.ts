import { onTooManyOpen, whenFilesMayOpen } from "../../content/when-files-may-open.ts";
import type { Engine } from "../engine.ts";
import { FloorRate } from "../floor-rate.ts";
import type { HttpSettings } from "../http-options.ts";
import { createSecureContexts } from "../secure-contexts.ts";
import { Connections } from "./connections.ts";
import { greetTls } from "./greet-tls.ts";
import type { Silence } from "./listening.ts";
import { ReadBuffers } from "./read-buffers.ts";
import { routeTo, type Route } from "./route.ts";
import { WireError } from "./wire-error.ts";

/** One origin, and how it is reached. */
interface Host {
  readonly route: Route;
  readonly connections: Connections;
  readonly silence: Silence;
}

/**
 * Requests by HTTP/1.1 over sockets, one at a time on each. What is read stays where the system has put it until it is written
 * elsewhere, which costs far less than a stream of copies.
 */
export function createWireEngine(settings: HttpSettings): Engine {
  const hosts = new Map<string, Host>();
  const contexts = createSecureContexts();
  const buffers = new ReadBuffers();
  const closing = new AbortController();
  const silenceOf = ({ host }: URL): Silence => ({
    afterMs: settings.silenceMs,
    tell: (what, silentMs, mostMs) => settings.onSilence?.({ host, what, silentMs, mostMs }),
  });
  const keepAll = onTooManyOpen(() => hosts.forEach(({ connections }) => connections.closeIdle()));
  const hostOf = (url: URL): Host => {
    const known = hosts.get(url.origin);
    if (known !== undefined) return known;
    const silence = silenceOf(url);
    const route = routeTo(url, settings, contexts, silence);
    const host = { route, connections: new Connections(route, buffers), silence };
    hosts.set(url.origin, host);
    return host;
  };
  return {
    send: async (request) => {
      request.signal?.throwIfAborted();
      // A host's certificates are files.
      const host = hosts.get(request.url.origin) ?? (await whenFilesMayOpen(() => hostOf(request.url)));
      const { route, connections, silence } = host;
      const floor = new FloorRate(settings.floor);
      return connections.send({
        ...request,
        target: route.target(request.url),
        wayHeaders: route.headers,
        floor,
        silence,
      });
    },
    prepare: async (url) => {
      try {
        await hostOf(url).connections.prepare(settings.smallRequests);
      } catch {
        // The request that comes for it tries for itself, and is told what is wrong.
      }
    },
    greet: (url) =>
      whenFilesMayOpen(() =>
        greetTls(url, {
          timeoutMs: settings.connectTimeoutMs,
          signal: closing.signal,
          silence: silenceOf(url),
        }),
      ),
    close: () => {
      keepAll();
      closing.abort(new WireError("CONNECTION_CLOSED", "the client was closed"));
      for (const { connections } of hosts.values()) connections.close();
      hosts.clear();
      return Promise.resolve();
    },
  };
}
