import { checkingCertificate } from "./checking-certificate.ts";
import type { createServer, ServeOptions } from "./create-server.ts";

/** Gives a server another certificate for connections to come. Throws a UserError BAD_CERTIFICATE, and then it keeps the one that it has. */
export function renewCertificate(
  server: ReturnType<typeof createServer>,
  tls: NonNullable<ServeOptions["tls"]>,
): void {
  checkingCertificate(() => {
    if ("setSecureContext" in server) server.setSecureContext(tls);
  });
}
