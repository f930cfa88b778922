import type { Socket } from "node:net";
import { isTooManyOpen } from "../../errors/is-too-many-open.ts";
import { troubleOf } from "../http-error.ts";
import { dial, placeOf, type DialOptions, type Endpoint } from "./dial.ts";
import { ProxyFailure } from "./proxy-failure.ts";
import { WireError } from "./wire-error.ts";

/** Opens a connection to a proxy. What fails names the proxy, for whoever is told has asked another host; it keeps its code. */
export async function dialProxy(proxy: Endpoint, options: DialOptions): Promise<Socket> {
  return naming(proxy, dial(proxy, options), options, (name, trouble, error) => {
    return new ProxyFailure(`${name}: ${trouble}`, error);
  });
}

/** Speaks TLS with an endpoint through a proxy's tunnel; what fails names the proxy too, which may be what cuts connections off. */
export async function dialThrough(
  proxy: Endpoint,
  endpoint: Endpoint,
  options: DialOptions,
): Promise<Socket> {
  return naming(proxy, dial(endpoint, options), options, (name, trouble, error) => {
    const message = `${trouble}; through ${name}`;
    return error instanceof WireError
      ? new WireError(error.code, message)
      : new Error(message, { cause: error });
  });
}

async function naming(
  proxy: Endpoint,
  dialled: Promise<Socket>,
  { signal }: DialOptions,
  told: (name: string, trouble: string, error: unknown) => Error,
): Promise<Socket> {
  try {
    return await dialled;
  } catch (error) {
    if (signal.aborted || isTooManyOpen(error)) throw error;
    throw told(`the proxy ${placeOf(proxy)}`, troubleOf(error), error);
  }
}
