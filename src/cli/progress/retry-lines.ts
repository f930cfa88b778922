import type { RetryEvent } from "../../http/http.ts";

/** Milliseconds in which retries at one host are gathered into one line, and for which nothing more is said of it then. */
const GATHER_MS = 250;
const QUIET_MS = 30_000;

interface HostRetries {
  readonly waiting: Set<string>;
  last: RetryEvent;
  timer: NodeJS.Timeout | undefined;
  quietUntil: number;
}

/** Says that requests wait for another try: a host that is down is one line, not one for each of them. */
export interface RetryLines {
  readonly onRetry: (event: RetryEvent) => void;
  readonly stop: () => void;
}

export function createRetryLines(log: (line: string) => void): RetryLines {
  const hosts = new Map<string, HostRetries>();
  const flush = (host: HostRetries): void => {
    host.timer = undefined;
    host.quietUntil = Date.now() + QUIET_MS;
    log(host.waiting.size > 1 ? describeMany(host) : describeOne(host.last));
    host.waiting.clear();
  };
  return {
    onRetry: (event) => {
      const host = hosts.get(event.host) ?? {
        waiting: new Set(),
        last: event,
        timer: undefined,
        quietUntil: 0,
      };
      hosts.set(event.host, host);
      host.last = event;
      host.waiting.add(`${event.method} ${event.url}`);
      const delayMs = Math.max(GATHER_MS, host.quietUntil - Date.now());
      host.timer ??= setTimeout(() => flush(host), delayMs).unref();
    },
    stop: () => {
      for (const { timer } of hosts.values()) clearTimeout(timer);
    },
  };
}

function describeMany({ waiting, last: { host, reason } }: HostRetries): string {
  const what = /answered \d{3}/.test(reason) ? "does not serve now" : "does not answer";
  return `retry: ${host} ${what}: ${waiting.size} requests wait (${withoutRequest(reason)})`;
}

/** Errors begin with the request that they are about. */
function withoutRequest(reason: string): string {
  return reason.replace(/^[A-Z]+ https?:\S+: /, "");
}

function describeOne({ method, url, reason, attempt, delayMs }: RetryEvent): string {
  return `retry: ${method} ${url}: ${withoutRequest(reason)} (try ${attempt}), again in ${(delayMs / 1000).toFixed(1)} s`;
}
