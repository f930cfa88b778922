import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection that may wait: more than any client sends ahead, and less than costs much. */
const MOST_WAITING = 1_000;

/** Begins an answer when those before it on the same connection have ended. */
export type InTurn = (socket: Socket, response: ServerResponse, begin: () => void) => void;

interface Line {
  isBusy: boolean;
  readonly waiting: { readonly response: ServerResponse; readonly begin: () => void }[];
}

/**
 * A client may ask again before it has its answer (RFC 9112, 9.3.2), and gets answers in that order. What were begun for those that wait
 * would hold files and memory of which Node does not tell when the client goes. A connection with too many of them is cut.
 */
export function createInTurn(): InTurn {
  const lines = new WeakMap<Socket, Line>();
  const start = (line: Line, socket: Socket, { response, begin }: Line["waiting"][number]): void => {
    line.isBusy = true;
    response.once("close", () => {
      line.isBusy = false;
      const next = line.waiting.shift();
      if (socket.destroyed) line.waiting.length = 0;
      else if (next !== undefined) start(line, socket, next);
    });
    begin();
  };
  return (socket, response, begin) => {
    const line = lines.get(socket) ?? { isBusy: false, waiting: [] };
    lines.set(socket, line);
    if (!line.isBusy) start(line, socket, { response, begin });
    else if (line.waiting.push({ response, begin }) > MOST_WAITING) socket.destroy();
  };
}
