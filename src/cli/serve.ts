import { setTimeout as sleep } from "node:timers/promises";
import type { AssetList } from "../tasks/list/asset-list.ts";
import {
  serveBy,
  serveDirectory,
  type ServedDirectory,
  type ServeOptions,
} from "../tasks/serve/serve-directory.ts";
import { counted } from "../values/counted.ts";
import { present } from "../values/present.ts";
import { describeError } from "./describe-error.ts";
import { sayFindings } from "./say.ts";
import { accessLine } from "./serve/access-log.ts";
import { checkServeFlags } from "./serve/check-serve-flags.ts";
import { failureText } from "./serve/failure-text.ts";
import {
  certificateMetrics,
  followCertificate,
  readCertificate,
  type CertificateFiles,
} from "./serve/follow-certificate.ts";
import { parseAddress } from "./serve/parse-address.ts";
import { processMetrics } from "./serve/process-metrics.ts";
import type { ServeFlags } from "./serve/serve-flags.ts";
import { writeStderr } from "./write-stderr.ts";

/** Milliseconds after which a certificate's files are read again. */
const CERTIFICATE_MS = 10_000;

/** Serves a repository directory until the process is told to stop. */
export async function serve(directory: string, flags: ServeFlags): Promise<void> {
  const { maxConnections, adminAddr, accessLog, quiet } = flags;
  checkServeFlags(flags);
  const files = certificateFiles(flags);
  let tls = files === undefined ? undefined : await readCertificate(files);
  const adminAddress = adminAddr === undefined ? undefined : parseAddress("--admin-addr", adminAddr);
  const list = await listOf(flags.filename);
  const server = await start(directory, flags, {
    ...parseAddress("--addr", flags.addr),
    ...present({ tls, maxConnections, adminAddress, list }),
    metrics: (workers) => [
      ...processMetrics(workers),
      ...(tls === undefined ? [] : certificateMetrics(tls.cert)),
    ],
    onError: (error, path) => writeStderr(`error: ${failureText(error, path)}\n`),
    onCut: sayCut,
    ...(quiet === true
      ? {}
      : { onRequest: (entry) => writeStderr(`${accessLine(entry, accessLog ?? "short")}\n`) }),
  });
  sayFindings(server.findings);
  sayWhere(directory, server, adminAddress !== undefined);
  const followed =
    files === undefined || tls === undefined
      ? undefined
      : follow(files, tls, server, (fresh) => (tls = fresh));
  try {
    await Promise.race([
      untilStopped(server, flags),
      ...(server.failed === undefined ? [] : [server.failed]),
    ]);
  } catch (error) {
    await server.close();
    throw error;
  } finally {
    followed?.end();
  }
}

/** Answers itself, or has others answer. */
async function start(
  directory: string,
  { workers, from, verifyKey }: ServeFlags,
  options: ServeOptions,
): Promise<ServedDirectory> {
  const how = present({ from, verifyKey });
  if (workers === 1) return serveDirectory(directory, { ...options, ...how });
  const { inWorkers } = await import("./serve/in-workers.ts");
  return serveBy(inWorkers(workers, { directory, ...how }), directory, { ...options, ...how });
}

function sayWhere(directory: string, server: ServedDirectory, hasAdmin: boolean): void {
  const { url, address, families, port } = server;
  const isEvery = /^(?:\[::\]|0\.0\.0\.0):/.test(address);
  const [where, host] = isEvery
    ? [`every address of this machine (${families.join(" and ")}), port ${port}`, `HOST:${port}`]
    : [url, address];
  const scheme = url.replace(/:.*/, "");
  writeStderr(`serving ${directory} on ${where}: images at ${host}, files below ${scheme}://${host}/\n`);
  const admin = `${server.adminUrl}/`;
  if (hasAdmin) writeStderr(`for browsers ${admin}, for machines ${admin}metrics, healthz and readyz\n`);
}

/** What is being sent is sent first: the longest that clients may take, or until a second signal. */
async function untilStopped(server: ServedDirectory, { drainTime, drainDelay }: ServeFlags): Promise<void> {
  await nextSignal();
  const again = nextSignal();
  server.stopping();
  writeStderr("stopping: running downloads end first; press Ctrl-C again to stop at once\n");
  const drained = sleep(drainDelay * 1000, undefined, { ref: false }).then(() =>
    server.drain(drainTime * 1000),
  );
  await Promise.race([drained, again.then(() => server.close())]);
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function follow(
  files: CertificateFiles,
  first: CertificateFiles,
  server: ServedDirectory,
  onRenewed: (fresh: CertificateFiles) => void,
): ReturnType<typeof followCertificate> {
  const followed = followCertificate(files, first, {
    everyMs: CERTIFICATE_MS,
    onChange: (fresh) => {
      server.renew(fresh);
      onRenewed(fresh);
    },
    onRenewed: () => writeStderr(`${files.cert}: the new certificate is in use\n`),
    onTrouble: (error) => writeStderr(`error: the certificate stays as it was: ${describeError(error)}\n`),
  });
  process.on("SIGHUP", () => void followed.look());
  return followed;
}

/** What clusters need of what is served; without hosts, for a server has to start where there is no network. */
async function listOf(filename: readonly string[]): Promise<AssetList | undefined> {
  if (filename.length === 0) return undefined;
  const { listAssets } = await import("../tasks/list/list-assets.ts");
  const { withHosts } = await import("./with-hosts.ts");
  const { readNamed } = await import("./flags/read-inputs.ts");
  const { catalogsToRead } = await import("./flags/catalogs-to-read.ts");
  const { KOPS_VERSION: kopsVersion = "" } = process.env;
  const list = await withHosts({}, async (hosts) =>
    listAssets(
      {
        sources: await readNamed(filename),
        catalogs: catalogsToRead([], process.env),
        variables: process.env,
        offline: true,
        hashes: "known",
        allClusters: true,
        ...(kopsVersion === "" ? {} : { kopsVersion }),
      },
      hosts,
    ),
  );
  sayFindings(list.findings.filter(({ severity }) => severity === "error"));
  return list;
}

/** The clients notice, and whoever stops the server should too. */
function sayCut(answers: number): void {
  sayFindings([
    {
      code: "DOWNLOADS_CUT",
      severity: "warning",
      message: `${counted(answers, "download was", "downloads were")} cut off because the server stopped`,
      hint: "Clients have to ask again; --drain-time gives them longer.",
    },
  ]);
}

function certificateFiles({ tlsCert, tlsKey }: ServeFlags): CertificateFiles | undefined {
  return tlsCert === undefined || tlsKey === undefined ? undefined : { cert: tlsCert, key: tlsKey };
}
