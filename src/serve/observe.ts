import type { Socket } from "node:net";
import { present } from "../values/present.ts";
import { aboutOf } from "./admin/about-of.ts";
import type { Exchange } from "./exchange.ts";
import type { Route } from "./route.ts";
import type { ServeCounter } from "./serve-counter.ts";
import type { RequestCosts, ServedRequest } from "./served-request.ts";

/** Who wants to know of requests. */
interface Observers {
  readonly status?: ServeCounter;
  onRequest?(entry: ServedRequest): void;
}

/** Of each connection, for afterwards a socket no longer knows whose it was. */
const clients = new WeakMap<Socket, string>();

/** Counts a request, and tells of it when its answer has ended: of all of it where somebody wants to know, and else of what it cost. */
export function observe({ request, response }: Exchange, route: Route, observers: Observers): void {
  const { socket } = request;
  const { status } = observers;
  const isTold = observers.onRequest !== undefined;
  const client = isTold ? clientOf(socket) : "";
  const at = performance.now();
  const { bytesWritten, bytesRead } = socket;
  status?.begun();
  response.once("close", () => {
    const costs: RequestCosts = {
      method: request.method ?? "",
      kind: route.kind,
      status: response.statusCode,
      bytesSent: socket.bytesWritten - bytesWritten,
      bytesReceived: socket.bytesRead - bytesRead,
      milliseconds: performance.now() - at,
      complete: response.writableFinished,
    };
    const about = aboutOf(route);
    if (!isTold) {
      status?.ended(costs, about);
      return;
    }
    const entry: ServedRequest = {
      ...costs,
      time: new Date(Date.now() - costs.milliseconds),
      client,
      path: request.url ?? "",
      httpVersion: request.httpVersion,
      ...present({ userAgent: request.headers["user-agent"] }),
    };
    status?.ended(entry, about);
    observers.onRequest?.(entry);
  });
}

function clientOf(socket: Socket): string {
  const known = clients.get(socket);
  if (known !== undefined) return known;
  // An IPv4 address as people write it, also where the socket listens for both.
  const client = (socket.remoteAddress ?? "-").replace(/^::ffff:(?=\d+\.)/, "");
  clients.set(socket, client);
  return client;
}
