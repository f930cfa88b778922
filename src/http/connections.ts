import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import createConnector from "undici/lib/core/connect.js";
import { endedWhilePaused } from "./ended-while-paused.ts";

/** The connections to one origin, some of them opened ahead of the requests that they are for. */
export interface Connections {
  readonly connect: buildConnector.connector;
  /** Opens one more ahead, unless `most` wait already. */
  prepare(url: URL, most: number): void;
  /** Closes those that no request has come for. */
  close(): void;
}

/** Where connections take several round trips, those opened ahead let a burst of requests start at once. */
export function createConnections(options: buildConnector.BuildOptions): Connections {
  const connect = endedWhilePaused(createConnector(options));
  const ahead: Promise<Socket | undefined>[] = [];
  return {
    connect: (wanted, callback) => {
      const early = ahead.shift();
      if (early === undefined) connect(wanted, callback);
      else
        void early.then((socket) => (isUsable(socket) ? callback(null, socket) : connect(wanted, callback)));
    },
    prepare: (url, most) => {
      if (ahead.length < most) ahead.push(open(connect, url));
    },
    close: () => {
      for (const early of ahead.splice(0)) void early.then((socket) => socket?.destroy());
    },
  };
}

/** Undefined where it does not come about: the request then tries for itself, and says what is wrong. */
function open(
  connect: buildConnector.connector,
  { protocol, hostname, host, port }: URL,
): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    connect({ protocol, host, hostname: hostname.replaceAll(/^\[|\]$/g, ""), port }, (error, socket) => {
      if (error !== null) {
        resolve(undefined);
        return;
      }
      // One that breaks while it waits is noticed when it is taken.
      socket.on("error", () => undefined);
      resolve(socket);
    });
  });
}

function isUsable(socket: Socket | undefined): socket is Socket {
  return socket?.destroyed === false && socket.readable && socket.writable;
}
