import type { ServerStatus } from "./admin/server-status.ts";
import { checkingCertificate } from "./checking-certificate.ts";
import { createServer, type ServeOptions } from "./create-server.ts";
import { endWhenIdle } from "./end-when-idle.ts";
import { guarded } from "./guarded.ts";
import { listenOn, type Listening } from "./listen-on.ts";
import { renewCertificate } from "./renew-certificate.ts";
import type { ServedContent } from "./served-content.ts";
import { whenClosed } from "./when-closed.ts";

export interface StartOptions extends ServeOptions {
  /** Loopback unless said otherwise; "" is every address of this machine, IPv4 and, where there is such a thing, IPv6. */
  readonly host?: string;
  /** Any free port unless said otherwise. */
  readonly port?: number;
  /** Counts what is asked and answered. */
  readonly status?: ServerStatus;
  /** Called where stopping cuts off answers, with how many; it needs a `status`, which knows of them. */
  onCut?(answers: number): void;
}

export interface RunningServer extends Listening {
  /** "http://127.0.0.1:5000" */
  readonly url: string;
  /** Rejects with a UserError where the server can answer nobody any more, though nobody has stopped it. */
  readonly failed?: Promise<never>;
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
export async function startServer(content: ServedContent, given: StartOptions = {}): Promise<RunningServer> {
  const options = guarded(given);
  const { host = "127.0.0.1", port = 0, tls, status } = options;
  const server = checkingCertificate(() => createServer(content, options));
  const listening = await listenOn(server, { host, port });
  // Such as a connection that cannot be accepted: the others go on.
  server.on("error", (error) => options.onError?.(error, ""));
  const cutAll = (): void => {
    const { underWay = 0 } = status ?? {};
    server.closeAllConnections();
    if (underWay > 0) options.onCut?.(underWay);
  };
  const stopping = (): void => {
    if (status !== undefined) status.isStopping = true;
  };
  return {
    ...listening,
    url: `${tls === undefined ? "http" : "https"}://${listening.address}`,
    renew: (fresh) => renewCertificate(server, fresh),
    close: async () => {
      const closed = whenClosed(server);
      server.close();
      cutAll();
      await closed;
    },
    stopping,
    drain: async (milliseconds) => {
      stopping();
      const closed = whenClosed(server);
      server.close();
      await endWhenIdle(server, closed, milliseconds, cutAll);
    },
  };
}
