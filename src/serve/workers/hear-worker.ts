import type { AdminText } from "../admin/admin.ts";
import type { ServerStatus } from "../admin/server-status.ts";
import { requestErrorOf } from "../request-error.ts";
import type { StartOptions } from "../start-server.ts";
import type { CountsMessage, FromWorker } from "./messages.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Who wants to know what workers tell. */
export interface Hearing extends Pick<StartOptions, "admin" | "onRequest" | "onError"> {
  readonly status: ServerStatus;
  /** A failure that a client only sees as "500" or as a cut connection, in the words of a worker. */
  readonly onFailure: (text: string) => void;
}

/** What a worker counts and fails at is the server's; what it asks is answered. */
export function hearWorker<Place>(worker: WorkerProcess<Place>, message: FromWorker, hearing: Hearing): void {
  switch (message.kind) {
    case "counts":
      count(message, hearing);
      return;
    case "failure":
      hearing.onFailure(message.text);
      return;
    case "asks":
      void answerTo(message.path, message.host, hearing).then((answer) =>
        worker.tell({ kind: "answer", id: message.id, answer }),
      );
      return;
    case "hello":
    case "ready":
    case "unable":
    case "took":
    case "costs":
    case "beat":
    case "cut":
  }
}

function count(counts: CountsMessage, { status, onRequest }: Hearing): void {
  for (let begun = 0; begun < counts.begun; begun += 1) status.begun();
  for (const { request, about } of counts.ended) {
    status.ended(request, about);
    if ("path" in request) onRequest?.({ ...request, time: new Date(request.time) });
  }
  for (let gone = 0; gone < counts.disconnected; gone += 1) status.disconnected();
  for (let failed = 0; failed < counts.failures; failed += 1) status.failed();
}

/** As a server of its own would answer. */
async function answerTo(
  path: string,
  host: string | undefined,
  { status, admin, onError }: Hearing,
): Promise<AdminText> {
  try {
    return (await admin?.(path, host)) ?? { status: 404, text: "" };
  } catch (error) {
    const { status: code, message } = requestErrorOf(error);
    status.failed();
    onError?.(error, `/${path}`);
    return { status: code, text: `${message}\n` };
  }
}
