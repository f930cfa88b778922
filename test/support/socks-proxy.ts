import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { listenOnLoopback } from "./listen-on-loopback.ts";

/** A SOCKS 5 proxy of a test's own on loopback (RFC 1928), which knows where made-up hosts are. */
export interface SocksServer {
  /** "127.0.0.1:1080" */
  readonly host: string;
  /** "registry.corp.example:443", and " as ann:secret" where it was told who asks; in the order they came. */
  readonly seen: string[];
  close(): Promise<void>;
}

export interface SocksServerOptions {
  /** Where the host of a name and port really is. What is not here is refused (2). */
  readonly hosts: Readonly<Record<string, string>>;
  /** "user:password" of the only one who may use it. */
  readonly user?: string;
  /** Answers every request so, in place of 0. */
  readonly reply?: number;
}

export async function startSocksProxy(options: SocksServerOptions): Promise<SocksServer> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on("error", () => client.destroy()));
    void serve(client, options, seen, sockets).catch(() => client.destroy());
  });
  const host = await listenOnLoopback(server);
  return {
    host,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  client: Socket,
  { hosts, user, reply }: SocksServerOptions,
  seen: string[],
  sockets: Set<Socket>,
): Promise<void> {
  const take = (count: number): Promise<Buffer> => bytesOf(client, count);
  const [, count = 0] = await take(2);
  const wanted = user === undefined ? 0 : 2;
  const offers = [...(await take(count))].includes(wanted);
  client.write(Buffer.from([5, offers ? wanted : 255]));
  if (!offers) return;
  const who = user === undefined ? undefined : await logIn(take);
  if (who !== undefined) client.write(Buffer.from([1, who === user ? 0 : 1]));
  if (who !== user) return;
  const place = await placeOf(take);
  seen.push(place + (who === undefined ? "" : ` as ${who}`));
  const [host = "", port = ""] = (hosts[place] ?? "").split(":");
  const answer = reply ?? (host === "" ? 2 : 0);
  // Its own address may be of any kind.
  const own = [3, 4, ...Buffer.from("here"), 0, 0];
  if (answer !== 0) return void client.end(Buffer.from([5, answer, 0, ...own]));
  const there = connect(Number(port), host, () => {
    // A byte at a time, as a slow line may bring it.
    for (const byte of [5, 0, 0, ...own]) client.write(Buffer.from([byte]));
    there.pipe(client).pipe(there);
  });
  sockets.add(there.on("error", () => client.destroy()));
}

async function logIn(take: (count: number) => Promise<Buffer>): Promise<string> {
  const [, nameLength = 0] = await take(2);
  const name = await take(nameLength);
  const [passwordLength = 0] = await take(1);
  return `${name.toString()}:${(await take(passwordLength)).toString()}`;
}

async function placeOf(take: (count: number) => Promise<Buffer>): Promise<string> {
  const [, , , kind] = await take(4);
  const address =
    kind === 1 ? (await take(4)).join(".") : kind === 4 ? v6(await take(16)) : await nameOf(take);
  return `${address}:${(await take(2)).readUInt16BE()}`;
}

async function nameOf(take: (count: number) => Promise<Buffer>): Promise<string> {
  const [length = 0] = await take(1);
  return (await take(length)).toString();
}

function v6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname;
}

async function bytesOf(socket: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes?.byteLength === count) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error("the client has gone");
    await Promise.race([once(socket, "readable"), once(socket, "close")]);
  }
}
