import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createConnections, type Connections } from "./connections.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that only counts who comes. */
async function startCounting(): Promise<{ readonly url: URL; readonly sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on("error", () => undefined).resume()));
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), sockets };
}

function connect({ connect: open }: Connections, { protocol, hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    open({ protocol, hostname, port }, (error, socket) => (error === null ? resolve(socket) : reject(error)));
  });
}

test("a connection opened ahead is the next request's, and no more than the wanted ones are opened", async () => {
  const { url, sockets } = await startCounting();
  const connections = createConnections({});
  for (let asked = 0; asked < 3; asked++) connections.prepare(url, 2);
  const taken = await Promise.all([connect(connections, url), connect(connections, url)]);
  await sleep(20);
  expect(sockets).toHaveLength(2);
  taken.push(await connect(connections, url));
  await expect.poll(() => sockets.length).toBe(3);
  for (const socket of taken) socket.destroy();
});

test("one that broke while it waited is replaced", async () => {
  const { url, sockets } = await startCounting();
  const connections = createConnections({});
  connections.prepare(url, 1);
  await expect.poll(() => sockets.length).toBe(1);
  sockets[0]?.resetAndDestroy();
  await sleep(20);
  const socket = await connect(connections, url);
  expect(socket.destroyed).toBe(false);
  await expect.poll(() => sockets.length).toBe(2);
  socket.destroy();
});

test("what nobody came for is closed", async () => {
  const { url, sockets } = await startCounting();
  const connections = createConnections({});
  connections.prepare(url, 4);
  await expect.poll(() => sockets.length).toBe(1);
  connections.close();
  await expect.poll(() => sockets[0]?.destroyed).toBe(true);
});

test("where nobody listens, the request itself says so", async () => {
  const { url } = await startCounting();
  for (const server of servers.splice(0)) server.close();
  const connections = createConnections({});
  connections.prepare(url, 1);
  await expect(connect(connections, url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
