import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors/user-error.ts";
import { createServer, type ServeOptions } from "./create-server.ts";
import type { ServedContent } from "./served-content.ts";
import { reasonOf } from "../errors/reason-of.ts";

export interface StartOptions extends ServeOptions {
  /** Loopback unless said otherwise; "" is every address of this machine, IPv4 and, where there is such a thing, IPv6. */
  readonly host?: string;
  /** Any free port unless said otherwise. */
  readonly port?: number;
  /** Called where stopping cuts off answers, with how many; it needs a `status`, which knows of them. */
  onCut?(answers: number): void;
}

export interface RunningServer {
  /** The families of addresses that it listens on. */
  readonly families: readonly ("IPv4" | "IPv6")[];
  readonly port: number;
  /** "http://127.0.0.1:5000" */
  readonly url: string;
  /** "127.0.0.1:5000", as image names begin. */
  readonly address: string;
  /** Takes another certificate for connections to come. Throws a UserError BAD_CERTIFICATE, and then keeps the one that it has. */
  renew(tls: NonNullable<ServeOptions["tls"]>): void;
  /** Stops at once; requests under way are cut. */
  close(): Promise<void>;
  /** Says to whoever asks /readyz that it will stop soon, and goes on. */
  stopping(): void;
  /** Takes no more requests, and stops when those under way are answered or after so many milliseconds. */
  drain(milliseconds: number): Promise<void>;
}

/** Throws UserErrors ADDRESS_IN_USE, ADDRESS_NOT_ALLOWED, ADDRESS_UNKNOWN, BAD_CERTIFICATE. */
export async function startServer(
  content: ServedContent,
  options: StartOptions = {},
): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 0, tls } = options;
  const server = checkingCertificate(() => createServer(content, options));
  try {
    // Of thousands who come at once, those whom the default of 511 leaves waiting would be dropped.
    server.listen({ port, backlog: 4096, ...(host === "" ? {} : { host }) });
    await once(server, "listening");
  } catch (error) {
    throw addressError(error, host, port);
  }
  // Such as a connection that cannot be accepted: the others go on.
  server.on("error", (error) => options.onError?.(error, ""));
  const { port: bound, family, address: own } = server.address() as AddressInfo;
  const cutAll = (): void => {
    const { underWay = 0 } = options.status ?? {};
    server.closeAllConnections();
    if (underWay > 0) options.onCut?.(underWay);
  };
  const shown = host === "" ? own : host;
  const address = `${shown.includes(":") ? `[${shown}]` : shown}:${bound}`;
  return {
    families: own === "::" ? ["IPv4", "IPv6"] : [family === "IPv6" ? "IPv6" : "IPv4"],
    port: bound,
    renew: (fresh) => checkingCertificate(() => renew(server, fresh)),
    url: `${tls === undefined ? "http" : "https"}://${address}`,
    address,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      cutAll();
      await closed;
    },
    stopping: () => {
      if (options.status !== undefined) options.status.isStopping = true;
    },
    drain: async (milliseconds) => {
      if (options.status !== undefined) options.status.isStopping = true;
      const closed = once(server, "close");
      server.close();
      // Connections that are kept alive end as soon as they have nothing to do.
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      const late = setTimeout(cutAll, milliseconds);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}

function renew(server: ReturnType<typeof createServer>, tls: NonNullable<ServeOptions["tls"]>): void {
  if ("setSecureContext" in server) server.setSecureContext(tls);
}

/** Throws a UserError BAD_CERTIFICATE for what is none, or has another key. */
function checkingCertificate<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new UserError("BAD_CERTIFICATE", `The certificate or its key cannot be used: ${reason}`, {
      hint: "Give a PEM certificate (with its chain) and its unencrypted PEM key.",
      cause,
    });
  }
}

function addressError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const where = `${host}:${port}`;
  switch (code) {
    case "EADDRINUSE":
      return new UserError("ADDRESS_IN_USE", `Another program already listens on ${where}`, {
        hint: "Choose another port, or 0 for any free one.",
        cause: error,
      });
    case "EACCES":
      return new UserError("ADDRESS_NOT_ALLOWED", `Listening on ${where} is not allowed`, {
        hint: "Ports below 1024 need special rights. Choose a higher one.",
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new UserError("ADDRESS_UNKNOWN", `${host} is not an address of this machine`, {
        hint: "Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all its addresses.",
        cause: error,
      });
    default:
      return error;
  }
}
