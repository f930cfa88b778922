import { stat } from "node:fs/promises";
import type { ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import type { Finding } from "../../errors/finding.ts";
import { ServerStatus } from "../../serve/admin/server-status.ts";
import { createAdmin } from "../../serve/admin/admin.ts";
import { emptyContent } from "../../serve/empty-content.ts";
import type { ServedContent } from "../../serve/served-content.ts";
import { startServer, type RunningServer, type StartOptions } from "../../serve/start-server.ts";
import type { ProcessCosts } from "../../serve/workers/process-costs.ts";
import type { MetricFamily } from "../../values/print-metrics.ts";
import { present } from "../../values/present.ts";
import { checkRequest } from "../check-request.ts";
import type { AssetList } from "../list/asset-list.ts";
import { needsOfServed } from "./needs-of-served.ts";
import { openContent } from "./open-content.ts";
import { openServedPage } from "./served-page.ts";

/** How a directory is served. */
export interface ServeOptions extends Omit<StartOptions, "admin" | "status" | "writable"> {
  /** What another tool packed it as. */
  readonly from?: ForeignFormat;
  /** A PEM file: a bundle is served only where this public key signed its list of hashes. */
  readonly verifyKey?: string;
  /** Where the page, the metrics and the probes are, by plain http; with the content where left out. */
  readonly adminAddress?: { readonly host: string; readonly port: number };
  /** What clusters need of it, for the page. */
  readonly list?: AssetList;
  /** What else there is to watch, such as the process; `workers` is what other processes cost that answer for it. */
  readonly metrics?: (workers?: ProcessCosts) => readonly MetricFamily[];
}

/** Starts what answers: in this process or in others. */
export type StartAnswering = (content: ServedContent, options: StartOptions) => Promise<RunningServer>;

/** A server, and what is to be said of what it serves. */
export interface ServedDirectory extends RunningServer {
  readonly findings: readonly Finding[];
  /** Where the page, the metrics and the probes are. */
  readonly adminUrl: string;
}

/**
 * Serves a repository directory that a copy filled, or a bundle as it is: a read-only, anonymous OCI registry and file server on one port,
 * with a page for browsers at `/`, /metrics, /healthz and /readyz.
 * Throws UserErrors for a place that is none, and those of startServer.
 */
export async function serveDirectory(
  directory: string,
  options: ServeOptions = {},
): Promise<ServedDirectory> {
  checkRequest("serveDirectory", { directory }, { directory: "a text" });
  return serveBy(startServer, directory, options);
}

/** The same, answered by what `start` starts. */
export async function serveBy(
  start: StartAnswering,
  directory: string,
  { verifyKey, from, adminAddress, list, metrics, ...options }: ServeOptions,
): Promise<ServedDirectory> {
  const needs = list === undefined ? new Map<never, never>() : needsOfServed(list, directory);
  const { content, close, findings } = await openContent(directory, present({ verifyKey, from }));
  const status = new ServerStatus();
  const page = openServedPage({ content, status, needs, ...present({ list }) });
  const scheme = options.tls === undefined ? "http" : "https";
  let address = "";
  const admin = createAdmin({
    status,
    check: () => stat(directory),
    page: (host) => page({ scheme, host: adminAddress === undefined ? (host ?? address) : address }),
    ...present({ metrics }),
  });
  const open: RunningServer[] = [];
  const closeAll = async (how: (server: RunningServer) => Promise<void>): Promise<void> => {
    // Probes are answered to the end.
    for (const server of open) await how(server);
    await close();
  };
  try {
    const server = await start(content, {
      ...options,
      status,
      ...(adminAddress === undefined ? { admin } : {}),
    });
    open.push(server);
    address = server.address;
    if (adminAddress !== undefined)
      open.push(
        await startServer(emptyContent(), {
          ...adminAddress,
          admin,
          ...present({ onError: options.onError }),
        }),
      );
    return {
      ...server,
      findings,
      adminUrl: open.at(-1)?.url ?? server.url,
      close: () => closeAll((one) => one.close()),
      drain: (milliseconds) => closeAll((one) => (one === server ? one.drain(milliseconds) : one.close())),
    };
  } catch (error) {
    await closeAll((one) => one.close());
    throw error;
  }
}
