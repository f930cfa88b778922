import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { present } from "../../values/present.ts";
import type { AdminText, AskAdmin } from "../admin/admin.ts";
import type { ServedContent } from "../served-content.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { ProcessCosts } from "./process-costs.ts";
import { takeConnections, type TakingServer } from "./take-connections.ts";
import { ToldCounts } from "./told-counts.ts";

/** What a worker is made of. */
export interface WorkerParts<Place> {
  /** Of this program: whoever starts a worker wants one of its own. */
  readonly release: string;
  readonly tell: (message: FromWorker) => void;
  /** Has it called with all that the worker is told from now on. */
  readonly listen: (onMessage: (message: ToWorker<Place>, socket: Socket | undefined) => void) => void;
  readonly open: (
    place: Place,
  ) => Promise<{ readonly content: ServedContent; readonly close: () => Promise<void> }>;
  readonly costs: () => ProcessCosts;
  /** A failure in words. */
  readonly describe: (error: unknown, path: string) => string;
}

/** Answers the connections that it is given, until it is told to end. */
export function runWorker<Place>(parts: WorkerParts<Place>): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(parts, resolve);
    parts.listen((message, socket) => worker.hear(message, socket));
    parts.tell({ kind: "hello", release: parts.release });
  });
}

class Worker<Place> {
  readonly #parts: WorkerParts<Place>;
  readonly #onEnd: () => void;
  readonly #counts: ToldCounts;
  readonly #questions = new Map<number, (answer: AdminText) => void>();
  #asked = 0;
  #server: TakingServer | undefined;
  #close: () => Promise<void> = () => Promise.resolve();
  #isEnding = false;

  constructor(parts: WorkerParts<Place>, onEnd: () => void) {
    this.#parts = parts;
    this.#onEnd = onEnd;
    this.#counts = new ToldCounts(parts.tell);
  }

  hear(message: ToWorker<Place>, socket: Socket | undefined): void {
    switch (message.kind) {
      case "begin":
        void this.#begin(message);
        return;
      case "connection":
        this.#take(socket);
        return;
      case "renew":
        this.#server?.renew(message.tls);
        return;
      case "costs":
        this.#counts.flush();
        this.#parts.tell({ kind: "costs", ...this.#parts.costs() });
        return;
      case "beat":
        this.#parts.tell({ kind: "beat" });
        return;
      case "answer":
        this.#questions.get(message.id)?.(message.answer);
        this.#questions.delete(message.id);
        return;
      case "drain":
        void this.#drain(message.milliseconds);
    }
  }

  async #begin({ place, options }: Extract<ToWorker<Place>, { kind: "begin" }>): Promise<void> {
    const { open, tell, describe } = this.#parts;
    const { tls, stallMs, hasAdmin, isLogged } = options;
    try {
      const { content, close } = await open(place);
      this.#close = close;
      this.#server = takeConnections(content, {
        status: this.#counts,
        onError: (error, path) => tell({ kind: "failure", text: describe(error, path) }),
        // What it is told is among what is counted.
        ...(isLogged ? { onRequest: () => undefined } : {}),
        ...(hasAdmin ? { admin: this.#ask } : {}),
        ...present({ tls, stallMs }),
      });
      tell({ kind: "ready" });
    } catch (error) {
      tell({ kind: "unable", reason: describe(error, "") });
      this.#onEnd();
    }
  }

  /** One that its client has closed on the way is none. */
  #take(socket: Socket | undefined): void {
    if (socket === undefined) this.#counts.disconnected();
    else this.#server?.take(socket);
    this.#parts.tell({ kind: "took" });
  }

  readonly #ask: AskAdmin = (path, host) => {
    const id = (this.#asked += 1);
    // Who answers has to know of the question's own request.
    this.#counts.flush();
    this.#parts.tell({ kind: "asks", id, path, ...present({ host }) });
    return new Promise((resolve) => this.#questions.set(id, resolve));
  };

  async #drain(milliseconds: number): Promise<void> {
    const answers = (await this.#server?.drain(milliseconds)) ?? 0;
    if (this.#isEnding) return;
    this.#isEnding = true;
    // By then it is counted how the last answers ended.
    await nextTurn();
    this.#counts.flush();
    if (answers > 0) this.#parts.tell({ kind: "cut", answers });
    await this.#close();
    this.#onEnd();
  }
}
