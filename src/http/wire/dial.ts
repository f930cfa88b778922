import { connect, isIP, type OnReadOpts, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { Listening, type Silence } from "./listening.ts";
import { WireError } from "./wire-error.ts";

/** Where a connection leads. */
export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
  /** Undefined where no TLS is spoken. */
  readonly tls: EndpointTls | undefined;
}

/** How TLS is spoken with an endpoint; what it remembers makes the next connection cheaper (RFC 8446, 2.2). */
export interface EndpointTls extends Pick<ConnectionOptions, "secureContext" | "rejectUnauthorized"> {
  session?: Buffer | undefined;
}

export interface DialOptions {
  readonly timeoutMs: number;
  /** Ends it before there is a connection; what it gives as its reason is what it fails with. */
  readonly signal: AbortSignal;
  readonly silence: Silence;
  readonly onread?: OnReadOpts | undefined;
  /** A connection to speak through, in place of a new one. */
  readonly through?: Socket | undefined;
}

const USUAL_PORTS: Readonly<Record<string, number>> = { "https:": 443, "http:": 80 };
const SOCKS_PORT = 1080;

/** What a URL names, without what is said about TLS. */
export function endpointOf(url: URL, tls: EndpointTls | undefined): Endpoint {
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (USUAL_PORTS[url.protocol] ?? SOCKS_PORT) : Number(url.port);
  return { hostname: url.hostname.replaceAll(/^\[|\]$/g, ""), port, tls: isSecure ? (tls ?? {}) : undefined };
}

/** An endpoint as messages and requests name it: "[::1]:443". */
export function placeOf({ hostname, port }: Endpoint): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** Opens a connection. What fails is the system's error, or a WireError CONNECT_TIMEOUT. */
export function dial(endpoint: Endpoint, options: DialOptions): Promise<Socket> {
  const { hostname, port } = endpoint;
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const socket = open(endpoint, options);
    let isConnected = options.through !== undefined;
    if (endpoint.tls !== undefined) socket.once("connect", () => (isConnected = true));
    const missing = (): string => (isConnected ? "no TLS handshake" : "no connection");
    const listening = new Listening(options.timeoutMs, missing, options.silence, () => {
      const place = `${isConnected ? "with" : "to"} ${hostname} port ${port}`;
      const seconds = options.timeoutMs / 1000;
      socket.destroy(new WireError("CONNECT_TIMEOUT", `${missing()} ${place} within ${seconds} s`));
    });
    const abort = (): void => void socket.destroy(signal.reason as Error);
    const settle = (): void => {
      listening.stop();
      signal.removeEventListener("abort", abort);
    };
    const fail = (error: Error): void => {
      settle();
      options.through?.destroy();
      reject(error);
    };
    const closed = (): void =>
      fail(new WireError("CONNECTION_CLOSED", "the other side closed the connection at once"));
    socket.once("error", fail).once("close", closed);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    socket.once(endpoint.tls === undefined ? "connect" : "secureConnect", () => {
      settle();
      socket.off("error", fail).off("close", closed);
      resolve(socket);
    });
  });
}

function open({ hostname, port, tls }: Endpoint, { onread, through }: DialOptions): Socket {
  const common = {
    host: hostname,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    ...(onread === undefined ? {} : { onread }),
  };
  if (tls === undefined) return connect(common);
  const { secureContext, rejectUnauthorized, session } = tls;
  const socket = connectTls({
    ...common,
    ALPNProtocols: ["http/1.1"],
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(through === undefined ? {} : { socket: through }),
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(session === undefined ? {} : { session }),
  });
  return socket.on("session", (ticket: Buffer) => (tls.session = ticket));
}
