// The whole of undici, and only where there is such a proxy: its proxy agent alone lacks what it tunnels with.
import { Pool, ProxyAgent, type buildConnector, type Dispatcher } from "undici";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import { endedWhilePaused } from "./ended-while-paused.ts";
import type { Proxy } from "./parse-proxy.ts";

export interface TunnelOptions {
  readonly pool: Pool.Options;
  /** How the host is connected to, once there is a tunnel. */
  readonly connect: buildConnector.BuildOptions;
  /** How the proxy itself is connected to. */
  readonly proxyConnect: buildConnector.BuildOptions;
}

/** A proxy that is asked for tunnels by CONNECT (RFC 9110, 9.3.6). What it refuses is a UserError PROXY_REFUSED. */
export function createTunnelProxy({ url, credential }: Proxy, options: TunnelOptions): Dispatcher {
  return new ProxyAgent({
    ...options.pool,
    uri: url.href,
    requestTls: options.connect,
    proxyTls: options.proxyConnect,
    clientFactory: (origin, settings) => new TunnelPool(origin, settings),
    factory: (origin, settings) => new Pool(origin, guarded(settings)),
    ...present({ token: credential }),
  });
}

/** The agent opens tunnels by a function of its own. */
function guarded(settings: Pool.Options): Pool.Options {
  const { connect } = settings;
  return typeof connect === "function" ? { ...settings, connect: endedWhilePaused(connect) } : settings;
}

class TunnelPool extends Pool {
  // undici gives this method to all its dispatchers and declares it with callbacks, too.
  override connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData>;
  override connect(): void;
  override async connect(options?: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(options as Dispatcher.ConnectOptions);
    const { statusCode, socket } = answer;
    // A gateway's trouble may pass; undici's own error for it is tried again.
    if (statusCode < 300 || statusCode >= 500) return answer;
    socket.on("error", () => undefined).destroy();
    throw refusedTunnel(String(options?.path), statusCode);
  }
}

function refusedTunnel(place: string, status: number): UserError {
  const isUnknown = status === 407;
  return new UserError("PROXY_REFUSED", `The proxy answered ${status} when asked for a tunnel to ${place}`, {
    hint: isUnknown
      ? "Write the proxy's credentials into HTTPS_PROXY as http://user:password@host:port."
      : "Have the proxy let this host through, or name the host in NO_PROXY to go there directly.",
  });
}
