// A reader of bench/serve.ts: asks for the same content again and again over one connection, and counts its bytes.
import { once } from "node:events";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectSecurely } from "node:tls";

/** What a record of TLS 1.3 has besides its content: a kind and a tag, behind a header that ends with its length. */
const RECORD = { header: 5, besides: 17 };

export interface Reader {
  /** Bytes of content and headers that have come since `begin`. */
  readonly bytes: number;
  readonly answers: number;
  begin(): void;
  end(): void;
}

/** Asks once for nothing but the headers, so that it is known how long an answer is, and waits to begin. */
export async function openReader(url: string): Promise<Reader> {
  const { protocol, hostname, port, pathname, host } = new URL(url);
  const ask = (method: string): string => `${method} ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  let hear: (bytes: Buffer) => void = () => undefined;
  const onread = { buffer: Buffer.alloc(128 * 1024), callback: listen };
  const socket = connect({ port: Number(port), host: hostname, onread });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const isSecure = protocol === "https:";
  // After the first answer nothing is decrypted any more: where a record ends stands before it.
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => void socket.write(chunk, done),
  });
  const line = isSecure
    ? connectSecurely({ socket: wire, rejectUnauthorized: false, minVersion: "TLSv1.3" })
    : socket;
  const headers = new Promise<string>((resolve) => {
    let text = "";
    const onText = (bytes: Buffer): void => {
      text += bytes.toString("latin1");
      if (text.endsWith("\r\n\r\n")) resolve(text);
    };
    hear = isSecure ? (bytes) => void wire.push(Buffer.from(bytes)) : onText;
    if (isSecure) line.on("data", onText);
  });
  line.write(ask("HEAD"));
  const text = await headers;
  const answer = text.length + Number(/^content-length: (\d+)/im.exec(text)?.[1]);
  let [bytes, answers, left] = [0, 0, answer];
  const count = (more: number): void => {
    bytes += more;
    left -= more;
    if (left > 0) return;
    left += answer;
    answers += 1;
    line.write(ask("GET"));
  };
  hear = isSecure ? countRecords(count) : (piece) => count(piece.byteLength);
  return {
    get bytes() {
      return bytes;
    },
    get answers() {
      return answers;
    },
    begin: () => void line.write(ask("GET")),
    end: () => socket.destroy(),
  };

  function listen(length: number, buffer: Uint8Array): boolean {
    hear(Buffer.from(buffer.buffer, buffer.byteOffset, length));
    return true;
  }
}

/** Counts the content of records as they end. */
function countRecords(count: (bytes: number) => void): (piece: Buffer) => void {
  const header = Buffer.alloc(RECORD.header);
  let [known, left] = [0, 0];
  return (piece) => {
    let at = 0;
    while (at < piece.byteLength) {
      if (left > 0) {
        const part = Math.min(left, piece.byteLength - at);
        at += part;
        left -= part;
        if (left === 0) count(header.readUInt16BE(3) - RECORD.besides);
        continue;
      }
      const part = Math.min(RECORD.header - known, piece.byteLength - at);
      piece.copy(header, known, at, at + part);
      at += part;
      known += part;
      if (known < RECORD.header) continue;
      known = 0;
      left = header.readUInt16BE(3);
    }
  };
}
