import { printMetrics, type MetricFamily } from "../../values/print-metrics.ts";
import type { Headers } from "../exchange.ts";
import type { ProcessCosts } from "../workers/process-costs.ts";
import type { ServerStatus } from "./server-status.ts";
import { statusMetrics } from "./status-metrics.ts";

/** What a server tells people and machines that look after it. */
export interface Admin {
  /** Of the server that this is about. */
  readonly status: ServerStatus;
  /** The page at `/`, for whoever reached the server under that name: HTML that may run no program but its own. */
  readonly page: (host: string | undefined) => Promise<string>;
  /** Rejects where the content cannot be read. */
  readonly check: () => Promise<unknown>;
  /** Metrics of others, such as the process's; `others` is what its workers cost. */
  readonly metrics?: (others?: ProcessCosts) => readonly MetricFamily[];
}

export interface AdminText {
  readonly text: string;
  readonly status?: number;
  readonly headers?: Headers;
}

/** Answers what is asked about a server at one of `ADMIN_PATHS`, by whoever reached it under that name. */
export type AskAdmin = (path: string, host: string | undefined) => Promise<AdminText>;

export const PLAIN = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
const HTML = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  Vary: "Accept",
};
const METRICS = { ...PLAIN, "Content-Type": "text/plain; version=0.0.4; charset=utf-8" };

type Answer = (admin: Admin, host: string | undefined) => Promise<AdminText> | AdminText;

/** By path, without the slash that it begins with. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  "": async ({ page }, host) => ({ text: await page(host), headers: HTML }),
  metrics: async ({ status, metrics }) => {
    const others = await status.workers?.costs();
    return { text: printMetrics([...statusMetrics(status), ...(metrics?.(others) ?? [])]), headers: METRICS };
  },
  healthz: () => ({ text: "ok\n" }),
  readyz: async ({ status, check }) => {
    if (status.isStopping) return { status: 503, text: "stopping\n" };
    if (status.workers?.ready === 0) return { status: 503, text: "no worker answers\n" };
    return check().then(
      () => ({ text: "ok\n" }),
      () => ({ status: 503, text: "the content cannot be read\n" }),
    );
  },
};

export const ADMIN_PATHS: ReadonlySet<string> = new Set(Object.keys(ANSWERS));

/** Answers in this process. */
export function createAdmin(admin: Admin): AskAdmin {
  return async (path, host) => ANSWERS[path]?.(admin, host) ?? { status: 404, text: "" };
}
