import { UserError } from "../errors/user-error.ts";

/** Connections at the same time, unless it is said otherwise. */
export const MAX_CONNECTIONS = 8192;

interface DropOptions {
  readonly maxConnections?: number;
  onError?(error: unknown, path: string): void;
}

/** To be called for each connection that is one too many: one line per minute, however many there are. */
export function reportDrops(options: DropOptions): () => void {
  const { maxConnections = MAX_CONNECTIONS } = options;
  let last = -Infinity;
  return () => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    const message = `there are more than ${maxConnections} connections: new ones are closed`;
    const hint = "Serve from more machines, or raise --max-connections and `ulimit -n`.";
    options.onError?.(new UserError("TOO_MANY_CONNECTIONS", message, { hint }), "");
  };
}
