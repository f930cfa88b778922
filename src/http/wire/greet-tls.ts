import { createSecureContext } from "node:tls";
import { dial, endpointOf, type DialOptions } from "./dial.ts";

/**
 * Opens a connection by TLS and closes it. Whose certificate it is does not matter, so that no authority's is read, which takes longer
 * than all the rest of a short run. What fails is what `dial` fails with.
 */
export async function greetTls(url: URL, options: DialOptions): Promise<void> {
  const secureContext = createSecureContext({ ca: [] });
  const socket = await dial(endpointOf(url, { secureContext, rejectUnauthorized: false }), options);
  socket.on("error", () => undefined).destroy();
}
