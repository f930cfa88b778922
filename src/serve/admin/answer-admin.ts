import type { FileSource } from "../../content/file-store.ts";
import { printMetrics, type MetricFamily } from "../../values/print-metrics.ts";
import { answerText, type Exchange, type Headers } from "../exchange.ts";
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
  /** Metrics of others, such as the process's. */
  readonly metrics?: () => readonly MetricFamily[];
}

interface AdminText {
  readonly text: string;
  readonly status?: number;
  readonly headers?: Headers;
}

const PLAIN = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
const HTML = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  Vary: "Accept",
};
const METRICS = { ...PLAIN, "Content-Type": "text/plain; version=0.0.4; charset=utf-8" };

/** By path, without the slash that it begins with. */
const ANSWERS: Readonly<
  Record<string, (admin: Admin, exchange: Exchange) => Promise<AdminText> | AdminText>
> = {
  "": async ({ page }, exchange) => ({ text: await page(hostOf(exchange)), headers: HTML }),
  metrics: ({ status, metrics }) => ({
    text: printMetrics([...statusMetrics(status), ...(metrics?.() ?? [])]),
    headers: METRICS,
  }),
  healthz: () => ({ text: "ok\n" }),
  readyz: async ({ status, check }) => {
    if (status.isStopping) return { status: 503, text: "stopping\n" };
    return check().then(
      () => ({ text: "ok\n" }),
      () => ({ status: 503, text: "the content cannot be read\n" }),
    );
  },
};

/**
 * Answers what is asked about the server itself, and says whether it has. A file that is stored under such a name is served as any other;
 * the page is for browsers alone.
 */
export async function answerAdmin(
  exchange: Exchange,
  path: string,
  admin: Admin,
  files: FileSource,
): Promise<boolean> {
  const { method = "", headers } = exchange.request;
  const answer = Object.hasOwn(ANSWERS, path) ? ANSWERS[path] : undefined;
  if (answer === undefined || !["GET", "HEAD"].includes(method)) return false;
  if (path === "" && headers.accept?.includes("text/html") !== true) return false;
  if (path !== "" && (await isStored(path, files))) return false;
  const { status = 200, text, headers: own = PLAIN } = await answer(admin, exchange);
  answerText(exchange, status, text, own);
  return true;
}

/** A name of this server as a client has it; what is none is not repeated. */
function hostOf({ request }: Exchange): string | undefined {
  const { host = "" } = request.headers;
  return /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host) ? host : undefined;
}

/** A disk that fails is no reason not to say so. */
async function isStored(path: string, files: FileSource): Promise<boolean> {
  return files.stat(path).then(
    (found) => found !== undefined,
    () => false,
  );
}
