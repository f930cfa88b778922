import { connect } from "node:tls";

const PATIENCE_MS = 2_000;

/** Whether a server answers a TLS handshake, whatever its certificate; false too where nobody answers. */
export function speaksTls(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
    const answer = (does: boolean): void => {
      socket.destroy();
      resolve(does);
    };
    socket.setTimeout(PATIENCE_MS, () => answer(false));
    socket.once("secureConnect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}
