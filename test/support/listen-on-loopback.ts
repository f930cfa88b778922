import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Has a server listen on a port that is free; the answer is "127.0.0.1:PORT". */
export async function listenOnLoopback(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
