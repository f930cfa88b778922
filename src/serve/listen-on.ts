import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { systemCode } from "../errors/system-code.ts";
import { UserError } from "../errors/user-error.ts";

/** Where a server is to listen. */
export interface ListenAddress {
  /** "" is every address of this machine, IPv4 and, where there is such a thing, IPv6. */
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
}

/** Where a server listens. */
export interface Listening {
  /** The families of addresses. */
  readonly families: readonly ("IPv4" | "IPv6")[];
  readonly port: number;
  /** "127.0.0.1:5000", as image names begin. */
  readonly address: string;
}

/** Throws UserErrors ADDRESS_IN_USE, ADDRESS_NOT_ALLOWED, ADDRESS_UNKNOWN. */
export async function listenOn(server: Server, { host, port }: ListenAddress): Promise<Listening> {
  try {
    // Of thousands who come at once, those whom the default of 511 leaves waiting would be dropped.
    server.listen({ port, backlog: 4096, ...(host === "" ? {} : { host }) });
    await once(server, "listening");
  } catch (error) {
    throw addressError(error, host, port);
  }
  const { port: bound, family, address: own } = server.address() as AddressInfo;
  const shown = host === "" ? own : host;
  return {
    families: own === "::" ? ["IPv4", "IPv6"] : [family === "IPv6" ? "IPv6" : "IPv4"],
    port: bound,
    address: `${shown.includes(":") ? `[${shown}]` : shown}:${bound}`,
  };
}

function addressError(error: unknown, host: string, port: number): unknown {
  const where = `${host}:${port}`;
  switch (systemCode(error)) {
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
    case undefined:
    default:
      return error;
  }
}
