import type { Socket } from "node:net";
import { checkingCertificate } from "../checking-certificate.ts";
import { createServer, type ServeOptions } from "../create-server.ts";
import { guarded } from "../guarded.ts";
import { endWhenIdle } from "../end-when-idle.ts";
import { renewCertificate } from "../renew-certificate.ts";
import type { ServedContent } from "../served-content.ts";
import { whenClosed } from "../when-closed.ts";
import type { Certificate } from "./messages.ts";

/** A server that listens nowhere: its connections are given to it. */
export interface TakingServer {
  take(socket: Socket): void;
  /** Throws a UserError BAD_CERTIFICATE. */
  renew(tls: Certificate): void;
  /** Ends when nothing is being answered any more, or after so many milliseconds; returns how many answers were cut off. Again with another time: that one holds. */
  drain(milliseconds: number): Promise<number>;
}

/** Throws a UserError BAD_CERTIFICATE. */
export function takeConnections(
  content: ServedContent,
  options: ServeOptions & Required<Pick<ServeOptions, "status">>,
): TakingServer {
  const server = checkingCertificate(() => createServer(content, guarded(options)));
  const sockets = new Set<Socket>();
  let cut = 0;
  // From then on Node keeps a list of a server's connections, ends those that are idle, and those that ask too slowly.
  server.emit("listening");
  const cutAll = (): void => {
    cut += options.status.underWay;
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  };
  return {
    take: (socket) => {
      // As those have it that a server of its own accepts: who has sent all of a request may close that way.
      socket.allowHalfOpen = options.tls === undefined;
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      server.emit("connection", socket);
    },
    renew: (tls) => renewCertificate(server, tls),
    drain: async (milliseconds) => {
      const closed = Promise.all([...sockets].filter((socket) => !socket.closed).map(whenClosed));
      await endWhenIdle(server, closed, milliseconds, cutAll);
      server.close();
      return cut;
    },
  };
}
