import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { createServer as createHttpServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { speaksTls } from "./speaks-tls.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("a plain http server does not", async () => {
  expect(await speaksTls("127.0.0.1", await portOf(createHttpServer()))).toBe(false);
});

test("a closed port does not", async () => {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  expect(await speaksTls("127.0.0.1", port)).toBe(false);
});
