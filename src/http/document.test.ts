import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { createHttp } from "./create-http.ts";
import { readBody } from "./read-body.ts";
import { SMALL_BYTES } from "./wire/read-buffers.ts";

let server: Server;
afterEach(() => server.close());

/** Answers `cuts` times with the beginning of a document only, then with all of it. */
async function startCutting(cuts: number): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { "content-length": "8" });
    if (asked > cuts) response.end("document");
    else response.write("doc", () => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => asked };
}

test("a document that breaks off is asked for again", async () => {
  const { url, asked } = await startCutting(2);
  const http = createHttp({ backoffMs: 1 });
  const { body } = await http.request({ method: "GET", url });
  expect(await text(body)).toBe("document");
  expect(asked()).toBe(3);
  await http.close();
});

test("one that always breaks off is a UserError in the end", async () => {
  const { url } = await startCutting(Infinity);
  const http = createHttp({ backoffMs: 1, attempts: 3 });
  await expect(http.request({ method: "GET", url })).rejects.toMatchObject({ code: "UNREACHABLE" });
  await http.close();
});

test("one that is kept keeps nothing of the buffer that it was read into", async () => {
  const { url } = await startCutting(0);
  const http = createHttp({});
  const bytes = await readBody((await http.request({ method: "GET", url })).body, 100);
  expect(bytes.toString()).toBe("document");
  expect(bytes.buffer.byteLength).not.toBe(SMALL_BYTES);
  await http.close();
});
