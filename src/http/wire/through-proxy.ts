import type { Socket } from "node:net";
import { UserError } from "../../errors/user-error.ts";
import { dialProxy } from "./dial-proxy.ts";
import { placeOf, type DialOptions, type Endpoint } from "./dial.ts";
import { Listening } from "./listening.ts";
import { WireError } from "./wire-error.ts";

/** Asks a proxy for the way to an endpoint, which messages call `place`; what it throws ends the connection. */
export type AskProxy = (socket: Socket, place: string) => Promise<void>;

/**
 * Opens a connection to a proxy, and asks it for the way to an endpoint. What it refuses is a UserError PROXY_REFUSED; what goes wrong at the
 * proxy may pass, and is a WireError.
 */
export async function throughProxy(
  proxy: Endpoint,
  endpoint: Endpoint,
  { timeoutMs, signal, silence }: DialOptions,
  ask: AskProxy,
): Promise<Socket> {
  const place = placeOf(endpoint);
  const socket = await dialProxy(proxy, { timeoutMs, signal, silence });
  const listening = new Listening(timeoutMs, "no tunnel", silence, () =>
    socket.destroy(new WireError("CONNECT_TIMEOUT", `the proxy opened no tunnel to ${place}`)),
  );
  const abort = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await ask(socket, place);
    return socket;
  } catch (error) {
    socket.on("error", () => undefined).destroy();
    throw error;
  } finally {
    listening.stop();
    signal.removeEventListener("abort", abort);
  }
}

const LET_THROUGH = "Allow this host in the proxy, or name it in NO_PROXY to connect directly.";

/** `what` it said when it was asked for the way to a place. */
export function refusedTunnel(place: string, what: string, hint = LET_THROUGH): UserError {
  return new UserError("PROXY_REFUSED", `The proxy ${what} when asked for a tunnel to ${place}`, { hint });
}

/** The same for trouble of its own, which may pass. */
export function tunnelTrouble(place: string, what: string): WireError {
  return new WireError("PROXY_TROUBLE", `the proxy ${what} when asked for a tunnel to ${place}`);
}
