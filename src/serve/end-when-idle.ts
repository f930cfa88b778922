import type { Server } from "node:http";

/** Closes the connections that are kept alive as soon as they have nothing to do, and calls `cutAll` after so many milliseconds; until `closed`. */
export async function endWhenIdle(
  server: Pick<Server, "closeIdleConnections">,
  closed: Promise<unknown>,
  milliseconds: number,
  cutAll: () => void,
): Promise<void> {
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(cutAll, milliseconds);
  try {
    await closed;
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}
