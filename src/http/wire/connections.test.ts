import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { onTooManyOpen } from "../../content/when-files-may-open.ts";
import { FloorRate } from "../floor-rate.ts";
import { settle } from "../http-options.ts";
import { readBody } from "../read-body.ts";
import { createSecureContexts } from "../secure-contexts.ts";
import { Connections } from "./connections.ts";
import { ReadBuffers } from "./read-buffers.ts";
import { routeTo, type Route } from "./route.ts";
import type { WireRequest } from "./wire-exchange.ts";

const settings = settle({});
const silence = { afterMs: 5_000, tell: () => undefined };
const server = createServer((_request, response) => response.end("hello"));

let letGo = (): void => undefined;

afterEach(() => {
  letGo();
  server.closeAllConnections();
  server.close();
});

test("where nothing more can be opened, a connection that nobody uses is closed for it, of another origin too", async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/`);
  const route = onlyOne(routeTo(url, settings, createSecureContexts(), silence));
  const all = [new Connections(route, new ReadBuffers()), new Connections(route, new ReadBuffers())];
  letGo = onTooManyOpen(() => all.forEach((connections) => connections.closeIdle()));
  for (const connections of all) {
    const { body } = await connections.send(ask(url));
    expect((await readBody(body, 100)).toString()).toBe("hello");
  }
});

/** A way over which there is one connection at a time. */
function onlyOne(route: Route): Route {
  let open = 0;
  return {
    ...route,
    connect: async (onread, signal) => {
      if (open > 0) throw Object.assign(new Error("connect EMFILE"), { code: "EMFILE" });
      open += 1;
      const socket = await route.connect(onread, signal);
      return socket.once("close", () => (open -= 1));
    },
  };
}

function ask(url: URL): WireRequest {
  return {
    method: "GET",
    url,
    target: "/",
    headers: {},
    wayHeaders: {},
    body: undefined,
    answerTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    signal: undefined,
    onBytes: () => 0,
    floor: new FloorRate(settings.floor),
    silence,
  };
}
