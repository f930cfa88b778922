import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { ProcessCosts } from "./process-costs.ts";

/** Milliseconds that a worker has to tell what it costs, before what it told last is taken. */
const TELLING_MS = 1000;

interface Listeners {
  readonly onMessage: (message: FromWorker) => void;
  /** All that it has told was heard; `how` it ended, in words. */
  readonly onEnd: (how: string) => void;
}

/** A process that answers connections which it is given, as whoever started it sees it. */
export class WorkerProcess<Place> {
  /** Those that it was given and has not told to be closed. */
  connections = 0;
  underWay = 0;
  /** When it could first be given connections, by performance.now(). */
  readySince: number | undefined;
  /** As it told last. */
  costs: ProcessCosts = { memoryBytes: 0, cpuSeconds: 0 };
  /** Why it cannot begin, where it or somebody else said so. */
  reason: string | undefined;
  /** It was killed because it had not answered for so long. */
  isHung = false;
  readonly #child: ChildProcess;
  /** It has not told yet that it has the last connection it was given. */
  #isTaking = false;
  #onCosts: (() => void)[] = [];
  /** Undefined until it has said something: many that start at once may take long. */
  #unanswered: number | undefined;

  constructor(child: ChildProcess, { onMessage, onEnd }: Listeners) {
    this.#child = child;
    const end = (how: string): void => {
      this.#costsAreTold();
      onEnd(how);
    };
    child.on("message", (message) => {
      this.#hear(message as FromWorker);
      onMessage(message as FromWorker);
    });
    // One that has begun, and that something could not be sent to, ends.
    child.on("error", (error) => {
      if (child.pid !== undefined) return;
      this.reason = error.message;
      end("was not started");
    });
    child.once("close", (code: number | null, signal: NodeJS.Signals | null) => {
      if (child.pid !== undefined)
        end(signal === null ? `ended with exit code ${code ?? 0}` : `was ended by ${signal}`);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** It can be given a connection now. */
  get isFree(): boolean {
    return this.readySince !== undefined && !this.#isTaking && this.#child.connected;
  }

  tell(message: ToWorker<Place>): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  give(socket: Socket): void {
    this.connections += 1;
    this.#isTaking = true;
    const message: ToWorker<Place> = { kind: "connection" };
    this.#child.send(message, socket, {}, (error) => {
      if (error !== null) socket.destroy();
    });
  }

  /** Resolves when `costs`, and what it counts, are as they are now. */
  async tellCosts(): Promise<void> {
    if (!this.#child.connected) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, TELLING_MS);
      this.#onCosts.push(() => {
        clearTimeout(late);
        resolve();
      });
      this.tell({ kind: "costs" });
    });
  }

  /** Asks for a sign of life; returns how many times in a row that, or all else, was not answered before. */
  beat(): number {
    if (this.#unanswered === undefined) return 0;
    this.tell({ kind: "beat" });
    return this.#unanswered++;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #hear(message: FromWorker): void {
    this.#unanswered = 0;
    switch (message.kind) {
      case "ready":
        this.readySince = performance.now();
        return;
      case "took":
        this.#isTaking = false;
        return;
      case "unable":
        this.reason = message.reason;
        return;
      case "counts":
        this.underWay += message.begun - message.ended.length;
        this.connections -= message.disconnected;
        return;
      case "costs":
        this.costs = { memoryBytes: message.memoryBytes, cpuSeconds: message.cpuSeconds };
        this.#costsAreTold();
        return;
      case "hello":
      case "failure":
      case "asks":
      case "beat":
      case "cut":
    }
  }

  #costsAreTold(): void {
    for (const told of this.#onCosts.splice(0)) told();
  }
}
