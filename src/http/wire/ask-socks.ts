import { isIPv4, isIPv6, type Socket } from "node:net";
import { proxyCredentials } from "../proxy-credentials.ts";
import type { UrlUser } from "../user-in.ts";
import type { Endpoint } from "./dial.ts";
import { takeBytes } from "./take-bytes.ts";
import { refusedTunnel, tunnelTrouble, type AskProxy } from "./through-proxy.ts";
import { WireError } from "./wire-error.ts";

const VERSION = 5;
/** Bytes of a name: its length is one byte (RFC 1928, 5). */
const LONGEST_NAME = 255;
const METHODS = { none: 0, password: 2 };
const ADDRESS = { v4: 1, name: 3, v6: 4 };
/** What else than 0 a proxy may answer (RFC 1928, 6). Those that are left out may pass. */
const REFUSALS: Readonly<Record<number, string>> = {
  2: "refused by its rules",
  7: "refused the command",
  8: "refused this kind of address",
};
const TROUBLES: Readonly<Record<number, string>> = {
  3: "said that the network is unreachable",
  4: "said that the host is unreachable",
  5: "said that the connection was refused",
  6: "gave up",
};

/** Asks a proxy that speaks SOCKS 5 (RFC 1928, with user and password as in RFC 1929), which looks the endpoint's name up. */
export function askSocks(endpoint: Endpoint, user: UrlUser | undefined): AskProxy {
  return async (socket, place) => {
    await logIn(socket, place, user);
    socket.write(
      Buffer.from([VERSION, 1, 0, ...addressBytes(endpoint.hostname), ...portBytes(endpoint.port)]),
    );
    const [version, reply = -1, , kind] = await takeBytes(socket, 4);
    if (version !== VERSION) throw noSocks();
    const refusal = REFUSALS[reply];
    if (refusal !== undefined) throw refusedTunnel(place, refusal);
    if (reply !== 0) throw tunnelTrouble(place, TROUBLES[reply] ?? `answered with the error ${reply}`);
    await skipAddress(socket, kind);
  };
}

async function logIn(socket: Socket, place: string, user: UrlUser | undefined): Promise<void> {
  const methods = user === undefined ? [METHODS.none] : [METHODS.none, METHODS.password];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method = -1] = await takeBytes(socket, 2);
  if (version !== VERSION) throw noSocks();
  if (method === METHODS.none) return;
  if (method !== METHODS.password || user === undefined)
    throw refusedTunnel(place, "wants to know who asks", proxyCredentials({}));
  const [name, password] = [Buffer.from(user.name), Buffer.from(user.password)];
  socket.write(Buffer.from([1, name.byteLength, ...name, password.byteLength, ...password]));
  const [, status] = await takeBytes(socket, 2);
  if (status !== 0) throw refusedTunnel(place, "refused this user and password", proxyCredentials({}));
}

/** Where the proxy connects from, which nobody needs. */
async function skipAddress(socket: Socket, kind: number | undefined): Promise<void> {
  const length = kind === ADDRESS.v4 ? 4 : kind === ADDRESS.v6 ? 16 : ((await takeBytes(socket, 1))[0] ?? 0);
  await takeBytes(socket, length + 2);
}

function noSocks(): WireError {
  return new WireError("NO_SOCKS", "the proxy does not speak SOCKS 5");
}

function addressBytes(hostname: string): readonly number[] {
  if (isIPv4(hostname)) return [ADDRESS.v4, ...hostname.split(".").map(Number)];
  if (isIPv6(hostname))
    return [ADDRESS.v6, ...groups(hostname).flatMap((group) => [group >> 8, group & 255])];
  const name = Buffer.from(hostname);
  if (name.byteLength > LONGEST_NAME)
    throw new WireError("BAD_ANSWER", `a proxy that speaks SOCKS takes no name of ${name.byteLength} bytes`);
  return [ADDRESS.name, name.byteLength, ...name];
}

function portBytes(port: number): readonly number[] {
  return [port >> 8, port & 255];
}

/** The eight numbers of an IPv6 address as URLs spell them: without a dotted end, at most once with "::". */
function groups(address: string): readonly number[] {
  const [before = [], after = []] = address.split("::").map((part) =>
    part
      .split(":")
      .filter((group) => group !== "")
      .map((group) => parseInt(group, 16)),
  );
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
