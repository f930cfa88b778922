import type { Socket } from "node:net";
import { troubleOf } from "../http-error.ts";
import { dial, type DialOptions, type Endpoint } from "./dial.ts";
import { WireError } from "./wire-error.ts";

/** Opens a connection to a proxy. What fails names the proxy, for whoever is told has asked another host; it keeps its code. */
export async function dialProxy(proxy: Endpoint, options: DialOptions): Promise<Socket> {
  try {
    return await dial(proxy, options);
  } catch (error) {
    if (options.signal.aborted) throw error;
    const message = `the proxy ${proxy.hostname}:${proxy.port}: ${troubleOf(error)}`;
    throw error instanceof WireError
      ? new WireError(error.code, message)
      : new Error(message, { cause: error });
  }
}
