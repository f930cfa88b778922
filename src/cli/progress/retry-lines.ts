import { printable } from "../../errors/printable.ts";
import type { RetryEvent } from "../../http/http.ts";
import { counted } from "../../values/counted.ts";

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
    log(printable(host.waiting.size > 1 ? describeMany(host) : describeOne(host.last)));
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

/** Codes of hosts that say nothing at all. */
const SILENT = ["UNREACHABLE", "TIMEOUT", "TLS_FAILED"];

function describeMany({ waiting, last }: HostRetries): string {
  const isSilent = last.code === undefined || SILENT.includes(last.code);
  // A proxy on the way may be what does not answer.
  const what = isSilent ? "cannot be reached" : "is not serving now";
  return `retry: ${last.host} ${what}: ${counted(waiting.size, "request waits", "requests wait")} (${withoutRequest(last)})`;
}

/** Errors begin with the request that they are about. */
function withoutRequest({ method, url, reason }: RetryEvent): string {
  const request = `${method} ${url}: `;
  return reason.startsWith(request) ? reason.slice(request.length) : reason;
}

function describeOne(event: RetryEvent): string {
  const { method, url, attempt, delayMs } = event;
  return `retry: ${method} ${url}: ${withoutRequest(event)} (try ${attempt}), again in ${(delayMs / 1000).toFixed(1)} s`;
}
