import type { Socket } from "node:net";
import type { buildConnector } from "undici";
import symbols from "undici/lib/core/symbols.js";

/** What undici keeps on a socket, as far as it is used here. */
interface Parser {
  paused: boolean;
  readonly ptr: unknown;
  readonly llhttp: { llhttp_resume(ptr: unknown): void };
  onBody: (chunk: Uint8Array) => number;
  execute(chunk: Uint8Array): void;
}

const EVENTS = ["end", "error", "close"] as const;
const NOTHING = Buffer.alloc(0);

/**
 * Connections whose server may hang up while an answer's reader has it wait. Where the answer is the connection's last, undici (7 and 8)
 * then fails an assertion that nobody can catch, for its parser still waits. All that came has been handed on by that time, so that the
 * parser may go on to the end.
 */
export function endedWhilePaused(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connect(options, (error, socket) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      // Before undici's own listeners, which are added with the first request.
      for (const event of EVENTS) socket.on(event, () => goOn(socket));
      callback(null, socket);
    });
  };
}

function goOn(socket: Socket): void {
  const parser = (socket as { [symbols.kParser]?: Parser | null })[symbols.kParser];
  if (parser?.paused !== true) return;
  parser.llhttp.llhttp_resume(parser.ptr);
  parser.paused = false;
  // It begins with an empty chunk, for which whoever had it wait would have it wait again.
  parser.onBody = () => 0;
  parser.execute(NOTHING);
}
