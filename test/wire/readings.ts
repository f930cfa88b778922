import { request } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { Client } from "undici";
import { AnswerParser } from "../../src/http/wire/answer-parser.ts";

/** What a client makes of an answer: what it has read, or that it takes it for none. */
export type Reading =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly refused: string };

const SILENCE_MS = 1_000;

/** What ours makes of it, and how many bytes the answer has. */
export function readByWire(method: string, pieces: readonly Buffer[]): Reading & { readonly used?: number } {
  const body: Buffer[] = [];
  let used = 0;
  let head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  const parser = new AnswerParser(method, {
    onHead: (found) => (head = found),
    onData: (bytes) => body.push(bytes),
  });
  try {
    for (const piece of pieces) if (!parser.isDone) used += parser.feed(piece);
    if (!parser.isDone) parser.end();
  } catch (error) {
    return { refused: (error as Error).message };
  }
  return head === undefined
    ? { refused: "no head" }
    : { status: head.status, headers: head.headers, body: Buffer.concat(body).toString("latin1"), used };
}

/** What node:http makes of it. */
export function readByNode(method: string, pieces: readonly Buffer[]): Promise<Reading> {
  return new Promise((resolve) => {
    const socket = answering(pieces);
    const refuse = (error: Error): void => {
      socket.destroy();
      resolve({ refused: error.message });
    };
    const asked = request({ method, createConnection: () => socket, host: "made-up.test" });
    asked.on("error", refuse).on("upgrade", () => refuse(new Error("upgrade")));
    asked.on("response", (response) => {
      const body: Buffer[] = [];
      response.on("data", (chunk: Buffer) => body.push(chunk));
      response.on("error", refuse);
      response.on("end", () => {
        socket.destroy();
        if (!response.complete) refuse(new Error("incomplete"));
        else
          resolve({
            status: response.statusCode ?? 0,
            headers: joined(response.rawHeaders),
            body: Buffer.concat(body).toString("latin1"),
          });
      });
    });
    asked.end();
  });
}

/** What undici makes of it. */
export async function readByUndici(method: string, pieces: readonly Buffer[]): Promise<Reading> {
  let timer: NodeJS.Timeout | undefined;
  const client = new Client("http://made-up.test", {
    connect: (_, callback) => void setImmediate(() => callback(null, answering(pieces))),
  });
  try {
    return await new Promise<Reading>((resolve) => {
      // Of some answers it makes nothing, and says nothing.
      timer = setTimeout(() => resolve({ refused: "silence" }), SILENCE_MS);
      const body: Buffer[] = [];
      let [status, headers]: [number, Record<string, string>] = [0, {}];
      client.dispatch(
        { path: "/", method, reset: false },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, found, fields) => {
            status = found;
            headers = joined(
              Object.entries(fields).flatMap(([name, value]) =>
                value === undefined ? [] : [value].flat().flatMap((each) => [name, each]),
              ),
            );
          },
          onResponseData: (_controller, chunk) => void body.push(Buffer.from(chunk)),
          onResponseEnd: () => resolve({ status, headers, body: Buffer.concat(body).toString("latin1") }),
          onResponseError: (_controller, error) => resolve({ refused: error.message }),
        },
      );
    });
  } finally {
    clearTimeout(timer);
    client.destroy().catch(() => undefined);
  }
}

/** A connection whose other side says what it says, and hangs up. */
function answering(pieces: readonly Buffer[]): Socket {
  let hasBegun = false;
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, callback) => {
      callback();
      if (hasBegun) return;
      hasBegun = true;
      setImmediate(() => {
        for (const piece of pieces) socket.push(Buffer.from(piece));
        socket.push(null);
      });
    },
  });
  const connection: unknown = Object.assign(socket, {
    setKeepAlive: () => socket,
    setNoDelay: () => socket,
    setTimeout: () => socket,
    ref: () => socket,
    unref: () => socket,
  });
  // As much of a socket as clients use.
  return connection as Socket;
}

function joined(pairs: readonly string[]): Record<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const [name, value] = [(pairs[at] ?? "").toLowerCase(), pairs[at + 1] ?? ""];
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(fields);
}
