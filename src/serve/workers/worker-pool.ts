import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Finding } from "../../errors/finding.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";
import { counted } from "../../values/counted.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { ProcessCosts } from "./process-costs.ts";
import { WorkerProcess } from "./worker-process.ts";
import type { Workers } from "./workers.ts";

/** Milliseconds that a worker has to live for its end to be its first one. */
const STEADY_MS = 60_000;
/** What is waited before the second try, twice as long each time, and at most. The first is made at once. */
const PAUSE_MS = { first: 250, most: 30_000 };
/** How often each worker may be unable to begin, one time after another, before all is given up. */
const MOST_TRIES = 5;
/** Milliseconds that a worker may take longer than the answers that it sends. */
const ENDING_MS = 5000;
/**
 * How often workers are asked for a sign of life, in milliseconds, and how many times in a row one may give none. They are counted, so that
 * nobody is killed because the machine, or this process, stood still.
 */
const BEAT_MS = 5000;
const MOST_UNANSWERED = 6;

export interface PoolOptions<Place> {
  readonly count: number;
  /** Of this program. */
  readonly release: string;
  /** Starts a process that runs `runWorker`, with a channel to it. */
  readonly start: () => ChildProcess;
  /** How a worker begins that begins now. */
  readonly begin: () => Omit<Extract<ToWorker<Place>, { kind: "begin" }>, "kind">;
  /** What a worker counts, asks, and fails at. */
  readonly onMessage: (worker: WorkerProcess<Place>, message: FromWorker) => void;
  readonly onGone: (worker: WorkerProcess<Place>) => void;
  readonly onFinding: (finding: Finding) => void;
}

/** Room for one worker after another. */
interface Slot<Place> {
  worker?: WorkerProcess<Place>;
  again?: NodeJS.Timeout;
  /** How many have ended here, one soon after the other. */
  ends: number;
  /** How many of the last ones were unable to begin. */
  tries: number;
}

/** What is told of a worker that has ended, or was never there. */
type Lost = Pick<WorkerProcess<unknown>, "underWay"> &
  Partial<Pick<WorkerProcess<unknown>, "pid" | "readySince" | "reason" | "isHung">>;

/** So many processes that answer, each of which is replaced when it ends. */
export class WorkerPool<Place> implements Workers {
  replaced = 0;
  /** Rejects with a UserError WORKERS_FAILED. */
  readonly failed: Promise<never>;
  readonly #options: PoolOptions<Place>;
  readonly #slots: Slot<Place>[];
  readonly #waiting: Socket[] = [];
  #fail: (error: UserError) => void = () => undefined;
  #onChange: (() => void)[] = [];
  #cpuOfEnded = 0;
  #cut = 0;
  #isEnding = false;
  #beats: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions<Place>) {
    this.#options = options;
    this.#slots = Array.from({ length: options.count }, () => ({ ends: 0, tries: 0 }));
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  get ready(): number {
    return this.#workers().filter(({ readySince }) => readySince !== undefined).length;
  }

  /** Resolves when workers answer. Throws a UserError WORKERS_FAILED. */
  async start(): Promise<void> {
    for (const slot of this.#slots) this.#fill(slot);
    this.#beats = setInterval(() => this.#killWhoHangs(), BEAT_MS).unref();
    const isTried = ({ worker, ends }: Slot<Place>): boolean => ends > 0 || worker?.readySince !== undefined;
    await Promise.race([this.#until(() => this.ready > 0 && this.#slots.every(isTried)), this.failed]);
  }

  /** Has one of those answer a connection that have the fewest. */
  give(socket: Socket): void {
    this.#waiting.push(socket);
    this.#hand();
  }

  tell(message: ToWorker<Place>): void {
    for (const worker of this.#workers()) worker.tell(message);
  }

  async costs(): Promise<ProcessCosts> {
    await Promise.all(this.#workers().map((worker) => worker.tellCosts()));
    const costs = this.#workers().map((worker) => worker.costs);
    return {
      memoryBytes: costs.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      cpuSeconds: costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, this.#cpuOfEnded),
    };
  }

  /** Ends all as their answers end, or after so many milliseconds; returns how many answers were cut off. */
  async drain(milliseconds: number): Promise<number> {
    this.#isEnding = true;
    clearInterval(this.#beats);
    for (const { again } of this.#slots) clearTimeout(again);
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    this.tell({ kind: "drain", milliseconds });
    const late = setTimeout(() => this.#workers().forEach((one) => one.kill()), milliseconds + ENDING_MS);
    await this.#until(() => this.#workers().length === 0);
    clearTimeout(late);
    return this.#cut;
  }

  #killWhoHangs(): void {
    for (const worker of this.#workers()) {
      if (worker.beat() < MOST_UNANSWERED) continue;
      worker.isHung = true;
      worker.kill();
    }
  }

  #workers(): WorkerProcess<Place>[] {
    return this.#slots.flatMap(({ worker }) => worker ?? []);
  }

  #fill(slot: Slot<Place>): void {
    try {
      const worker = new WorkerProcess<Place>(this.#options.start(), {
        onMessage: (message) => this.#hear(slot, worker, message),
        onEnd: (how) => this.#ended(slot, worker, how),
      });
      slot.worker = worker;
    } catch (error) {
      // What most systems refuse is told by an event, and the rest is thrown.
      if (systemCode(error) === undefined) throw error;
      this.#lost(slot, { underWay: 0, reason: reasonOf(error) }, "was not started");
    }
  }

  #hear(slot: Slot<Place>, worker: WorkerProcess<Place>, message: FromWorker): void {
    const { release, begin, onMessage } = this.#options;
    if (message.kind === "hello") {
      if (message.release === release) worker.tell({ kind: "begin", ...begin() });
      else {
        worker.reason = `kops-assets has become release ${message.release}: start the server again`;
        worker.kill();
      }
    }
    if (message.kind === "ready") slot.tries = 0;
    if (message.kind === "cut") this.#cut += message.answers;
    onMessage(worker, message);
    this.#changed();
  }

  #ended(slot: Slot<Place>, worker: WorkerProcess<Place>, ended: string): void {
    const how = worker.isHung
      ? `had not answered for ${(MOST_UNANSWERED * BEAT_MS) / 1000} s and was killed`
      : ended;
    delete slot.worker;
    this.#cpuOfEnded += worker.costs.cpuSeconds;
    if (this.#isEnding) this.#cut += worker.underWay;
    this.#options.onGone(worker);
    if (!this.#isEnding) this.#lost(slot, worker, how);
    this.#changed();
  }

  #lost(slot: Slot<Place>, worker: Lost, how: string): void {
    const { readySince, reason } = worker;
    const isSteady = readySince !== undefined && performance.now() - readySince > STEADY_MS;
    slot.ends = isSteady ? 1 : slot.ends + 1;
    slot.tries += readySince === undefined ? 1 : 0;
    this.#options.onFinding(told(worker, how));
    this.#replace(slot, reason ?? `it ${how}`);
  }

  #replace(slot: Slot<Place>, reason: string): void {
    if (this.#slots.every(({ tries }) => tries >= MOST_TRIES)) {
      this.#fail(noWorker(reason));
      return;
    }
    const pause = slot.ends === 1 ? 0 : Math.min(PAUSE_MS.first * 2 ** (slot.ends - 2), PAUSE_MS.most);
    slot.again = setTimeout(() => {
      this.replaced += 1;
      this.#fill(slot);
    }, pause);
  }

  #hand(): void {
    while (this.#waiting.length > 0) {
      const [worker] = this.#workers()
        .filter(({ isFree }) => isFree)
        .sort((one, other) => one.connections - other.connections);
      const socket = worker === undefined ? undefined : this.#waiting.shift();
      if (worker === undefined || socket === undefined) return;
      worker.give(socket);
    }
  }

  #changed(): void {
    this.#hand();
    for (const check of [...this.#onChange]) check();
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        this.#onChange = this.#onChange.filter((one) => one !== check);
        resolve();
      };
      this.#onChange.push(check);
      check();
    });
  }
}

function told({ pid, readySince, reason, underWay, isHung = false }: Lost, how: string): Finding {
  const name = pid === undefined ? "a worker" : `a worker (process ${pid})`;
  const cut = underWay === 0 ? "" : `, and ${counted(underWay, "request was", "requests were")} cut off`;
  return {
    code: isHung ? "WORKER_HUNG" : "WORKER_ENDED",
    severity: "warning",
    message: readySince === undefined ? `${name} could not begin: ${reason ?? how}` : `${name} ${how}${cut}`,
    hint: "Another takes its place.",
  };
}

function noWorker(reason: string): UserError {
  return new UserError("WORKERS_FAILED", `no worker can begin: ${reason}`, {
    side: "local",
    hint: "Serve without --workers, or with fewer; each takes some memory and open files of its own.",
  });
}
