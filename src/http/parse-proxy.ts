import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import { userIn, type UrlUser } from "./user-in.ts";

/** Who we are to a proxy. */
/** A proxy, and who we are to it. */
export interface Proxy {
  readonly url: URL;
  /** Whether SOCKS 5 is spoken with it (RFC 1928); else HTTP. */
  readonly isSocks: boolean;
  /** Undefined where the proxy's URL names nobody. */
  readonly user?: UrlUser;
}

/** All are SOCKS 5, and the proxy looks names up, as in Go programs. */
const SOCKS = ["socks5:", "socks5h:", "socks:"];
/** Bytes of a user or password in SOCKS 5 (RFC 1929). */
const MOST_SOCKS_BYTES = 255;

/** Reads a proxy's URL, which may hold user and password. Throws a UserError BAD_PROXY. */
export function parseProxy(text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "") throw noAddress();
  if (url.protocol === "socks4:" || url.protocol === "socks4a:") throw oldSocks();
  const isSocks = SOCKS.includes(url.protocol);
  if (!isSocks && url.protocol !== "http:" && url.protocol !== "https:") throw noAddress();
  const user = userIn(url);
  if (isSocks && user !== undefined) checkLengths(user);
  return { url, isSocks, ...present({ user }) };
}

// No message shows the text: it may hold a password.
function noAddress(): UserError {
  return new UserError(
    "BAD_PROXY",
    "The environment names a proxy that is no http, https or socks5 address",
    {
      hint: "Write HTTP_PROXY, HTTPS_PROXY or ALL_PROXY as http://proxy.example.com:3128 or socks5://proxy.example.com:1080, with % codes for special characters in a password.",
    },
  );
}

function oldSocks(): UserError {
  return new UserError("BAD_PROXY", "The environment names a SOCKS 4 proxy; SOCKS 5 is spoken only", {
    hint: "Most of these proxies speak SOCKS 5 too (ssh -D does): write socks5:// in place of socks4://. Else use an http proxy.",
  });
}

function checkLengths({ name, password }: UrlUser): void {
  const longest = Math.max(Buffer.byteLength(name), Buffer.byteLength(password));
  if (longest <= MOST_SOCKS_BYTES) return;
  const message = `The environment names a SOCKS proxy with a user or password of ${longest} bytes; ${MOST_SOCKS_BYTES} are possible`;
  throw new UserError("BAD_PROXY", message, { hint: "Use a shorter one, or an http proxy." });
}
