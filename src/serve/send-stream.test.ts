import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { lend } from "../values/lent-bytes.ts";
import { sendStream } from "./send-stream.ts";

/** Sends a stream to somebody who reads it as `take` does; what became of the sending. */
async function sent(
  stream: Readable,
  length: number,
  take: (answer: IncomingMessage) => Promise<unknown>,
): Promise<unknown> {
  let sending: Promise<unknown> = Promise.resolve();
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Length": length });
    sending = sendStream(stream, length, response).catch((error: unknown) => {
      response.destroy();
      return error;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const asking = get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", agent: false });
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  await take(answer);
  const end = await sending;
  server.closeAllConnections();
  server.close();
  return end;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of answer) text += String(piece);
  return text;
}

describe("an answer's body", () => {
  test("is the first bytes of a stream, each piece in a buffer that is used again", async () => {
    const buffer = Buffer.alloc(4);
    let count = 0;
    // As a pool does: one buffer, and nothing more is read before it has come back.
    const stream = new Readable({
      highWaterMark: 0,
      read() {
        const piece = Buffer.from(buffer.buffer, buffer.byteOffset, 4).fill(String(count));
        count += 1;
        this.push(piece);
      },
    });
    let text = "";
    const end = await sent(stream, 18, async (answer) => (text = await textOf(answer)));
    expect(end).toBeUndefined();
    expect(text).toBe("000011112222333344");
    expect(stream.destroyed).toBe(true);
  });

  test("gives back what has been sent, once", async () => {
    const bytes = Buffer.allocUnsafeSlow(10).fill("x");
    const back: number[] = [];
    lend(bytes.buffer, (length) => back.push(length));
    await sent(Readable.from([bytes]), 10, textOf);
    expect(back).toEqual([10]);
  });

  test("of which bytes are missing is a failure", async () => {
    const end = await sent(Readable.from([Buffer.from("abc")]), 5, (answer) => textOf(answer).catch(String));
    expect(end).toEqual(new Error("2 of 5 bytes are missing"));
  });

  test("of a stream that breaks, or ends without a word, is a failure", async () => {
    const breaking = new Readable({ read() {} });
    breaking.push("abc");
    const broken = await sent(breaking, 5, async (answer) => {
      breaking.destroy(new Error("the disk fails"));
      await textOf(answer).catch(String);
    });
    expect(broken).toEqual(new Error("the disk fails"));
    const silent = new Readable({ read() {} });
    silent.push("abc");
    const ended = await sent(silent, 5, async (answer) => {
      silent.destroy();
      await textOf(answer).catch(String);
    });
    expect(ended).toEqual(new Error("2 of 5 bytes are missing"));
  });

  test("that a client does not wait for is told so, and the stream is closed", async () => {
    const stream = new Readable({
      read() {
        this.push(Buffer.alloc(65_536));
      },
    });
    const end = await sent(stream, 1e9, (answer) => Promise.resolve(answer.destroy()));
    expect(end).toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
    expect(stream.destroyed).toBe(true);
  });
});
