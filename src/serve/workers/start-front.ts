import { createServer as createNetServer, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { present } from "../../values/present.ts";
import { ServerStatus } from "../admin/server-status.ts";
import { checkingCertificate } from "../checking-certificate.ts";
import { guarded } from "../guarded.ts";
import { listenOn } from "../listen-on.ts";
import { MAX_CONNECTIONS, reportDrops } from "../report-drops.ts";
import type { RunningServer, StartOptions } from "../start-server.ts";
import { hearWorker, type Hearing } from "./hear-worker.ts";
import type { Certificate } from "./messages.ts";
import { WorkerPool, type PoolOptions } from "./worker-pool.ts";

/** The processes that answer, and what they answer with. */
export interface FrontWorkers<Place>
  extends Pick<PoolOptions<Place>, "count" | "release" | "start" | "onFinding">, Pick<Hearing, "onFailure"> {
  /** What each of them opens. */
  readonly place: Place;
}

/**
 * A server that answers nobody itself: it accepts connections, gives each to one of its workers, and counts what they tell. All else is as
 * `startServer` has it. Throws a UserError WORKERS_FAILED besides.
 */
export async function startFront<Place>(
  workers: FrontWorkers<Place>,
  given: StartOptions,
): Promise<RunningServer> {
  const options = guarded(given);
  const { host = "127.0.0.1", port = 0, status = new ServerStatus() } = options;
  const tls = certificateOf(options);
  const pool = createPool(workers, { ...options, status }, tls);
  const server = createNetServer(
    { allowHalfOpen: true, noDelay: true, pauseOnConnect: true },
    accepting(pool, status, options),
  );
  const listening = await listenOn(server, { host, port });
  server.on("error", (error) => options.onError?.(error, ""));
  status.workers = pool;
  let isCutTold = false;
  const drain = async (milliseconds: number): Promise<void> => {
    status.isStopping = true;
    server.close();
    const answers = await pool.drain(milliseconds);
    if (answers > 0 && !isCutTold) options.onCut?.(answers);
    isCutTold = true;
  };
  try {
    await pool.start();
  } catch (error) {
    await drain(0);
    throw error;
  }
  return {
    ...listening,
    url: `${options.tls === undefined ? "http" : "https"}://${listening.address}`,
    failed: pool.failed,
    renew: (fresh) => pool.tell({ kind: "renew", tls: tls.renew(fresh) }),
    close: () => drain(0),
    stopping: () => {
      status.isStopping = true;
    },
    drain,
  };
}

function createPool<Place>(
  workers: FrontWorkers<Place>,
  options: StartOptions & { readonly status: ServerStatus },
  tls: CurrentCertificate,
): WorkerPool<Place> {
  const { status, admin, stallMs } = options;
  const hearing: Hearing = { ...options, onFailure: workers.onFailure };
  const wanted = {
    hasAdmin: admin !== undefined,
    isLogged: options.onRequest !== undefined,
    ...present({ stallMs }),
  };
  return new WorkerPool<Place>({
    ...workers,
    begin: () => ({ place: workers.place, options: { ...wanted, ...present({ tls: tls.current }) } }),
    onMessage: (worker, message) => hearWorker(worker, message, hearing),
    onGone: ({ connections, underWay }) => {
      status.connections -= connections;
      status.underWay -= underWay;
    },
  });
}

interface CurrentCertificate {
  /** For workers that begin now. */
  current: Certificate | undefined;
  /** Throws a UserError BAD_CERTIFICATE. */
  renew(fresh: Certificate): Certificate;
}

/** Throws a UserError BAD_CERTIFICATE. */
function certificateOf({ tls }: StartOptions): CurrentCertificate {
  const checked = (certificate: Certificate): Certificate => {
    checkingCertificate(() => createSecureContext(certificate));
    return certificate;
  };
  const held: CurrentCertificate = {
    current: tls === undefined ? undefined : checked(tls),
    renew: (fresh) => (held.current = checked(fresh)),
  };
  return held;
}

/** More connections than may be at once, those that wait for a worker included, are closed unanswered. */
function accepting<Place>(
  pool: WorkerPool<Place>,
  status: ServerStatus,
  options: StartOptions,
): (socket: Socket) => void {
  const { maxConnections = MAX_CONNECTIONS } = options;
  const reportDrop = reportDrops(options);
  return (socket) => {
    socket.on("error", () => undefined);
    if (status.connections < maxConnections) {
      status.connected();
      pool.give(socket);
      return;
    }
    socket.destroy();
    status.refused();
    reportDrop();
  };
}
