import { writeStderr } from "./write-stderr.ts";
import type { ForeignFormat } from "../bundle/foreign/foreign-format-names.ts";
import { UserError } from "../errors/user-error.ts";
import { serveDirectory } from "../tasks/serve-directory.ts";
import { sayFindings } from "./say.ts";
import { describeError } from "./describe-error.ts";
import { printable } from "../errors/printable.ts";
import { formatBytes } from "./format-bytes.ts";
import { readTextFile } from "../tasks/disk/read-text-file.ts";
import { present } from "../values/present.ts";
import { LARGEST_PORT } from "../values/largest-port.ts";

/** Milliseconds in which clients may take what they have asked for. */
const DRAIN_MS = 30_000;
const PEM = "Name a PEM file.";

/** Flags of `serve`, as commander hands them over. */
export interface ServeFlags {
  readonly addr: string;
  readonly from?: ForeignFormat;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly quiet?: boolean;
  readonly verifyKey?: string;
  readonly maxConnections?: number;
}

/** Serves a repository directory until the process is told to stop. */
export async function serve(directory: string, flags: ServeFlags): Promise<void> {
  const tls = await readTls(flags);
  const { host, port } = parseAddress(flags.addr);
  const { maxConnections, from, verifyKey } = flags;
  const server = await serveDirectory(directory, {
    host,
    port,
    ...present({ tls, maxConnections, from, verifyKey }),
    onError: logError,
    ...(flags.quiet === true ? {} : { onRequest: logRequest }),
  });
  sayFindings(server.findings);
  writeStderr(
    `serving ${directory} on ${server.url}: images at ${server.address}, files below ${server.url}/\n`,
  );
  await nextSignal();
  writeStderr("stopping: what is being sent is sent first; once more stops at once\n");
  await Promise.race([server.drain(DRAIN_MS), nextSignal().then(() => server.close())]);
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** A client sees no more than a status or a cut connection. */
function logError(error: unknown, path: string): void {
  const place = path === "" ? "" : `${printable(path)}: `;
  writeStderr(`error: ${place}${describeError(error)}\n`);
}

function logRequest(entry: { method: string; path: string; status: number; bytesSent: number }): void {
  writeStderr(`${entry.method} ${printable(entry.path)} ${entry.status} ${formatBytes(entry.bytesSent)}\n`);
}

async function readTls(flags: ServeFlags): Promise<{ cert: string; key: string } | undefined> {
  const { tlsCert, tlsKey } = flags;
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UserError("BAD_FLAGS", "--tls-cert and --tls-key belong together", {
      hint: "Give both, or neither for http.",
    });
  }
  return { cert: await readTextFile(tlsCert, PEM), key: await readTextFile(tlsKey, PEM) };
}

function parseAddress(text: string): { host: string; port: number } {
  const match = /^(?:(\[[^\]]+\]|[^:]*):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > LARGEST_PORT) {
    throw new UserError("BAD_FLAGS", `--addr ${text} is not an address`, {
      hint: "Write host:port, :port or port.",
    });
  }
  const host = (match[1] ?? "").replace(/^\[|\]$/g, "");
  return { host: host === "" ? "0.0.0.0" : host, port };
}
