/** What is awaited of one host, and who is told where nothing comes. */
export interface Silence {
  /** Milliseconds of silence that are told at the earliest. */
  readonly afterMs: number;
  /** Called with what is awaited, how long nothing has come, and how long nothing may come, both in milliseconds. */
  readonly tell: (what: string, silentMs: number, mostMs: number) => void;
}

/** The part of a limit after which its silence is told: what may take long says so later. */
const PART = 1 / 12;

/** Listens for whatever comes: tells where nothing has come for a while, and gives up where nothing has come for `mostMs`. */
export class Listening {
  readonly #mostMs: number;
  readonly #silentMs: number;
  readonly #tell: () => void;
  readonly #giveUp: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isTold = false;

  constructor(mostMs: number, what: string | (() => string), silence: Silence, giveUp: () => void) {
    this.#mostMs = mostMs;
    this.#silentMs = Math.max(silence.afterMs, mostMs * PART);
    this.#tell = () => silence.tell(typeof what === "string" ? what : what(), this.#silentMs, mostMs);
    this.#giveUp = giveUp;
    this.begin();
  }

  get isStopped(): boolean {
    return this.#timer === undefined;
  }

  /** From now on. */
  begin(): void {
    this.stop();
    const isSoonOver = this.#mostMs < 2 * this.#silentMs;
    this.#timer = isSoonOver
      ? setTimeout(this.#giveUp, this.#mostMs)
      : setTimeout(() => this.#silent(), this.#silentMs);
  }

  /** Something has come, where it is listened for. */
  heard(): void {
    if (this.#isTold) this.begin();
    else this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isTold = false;
  }

  #silent(): void {
    this.#isTold = true;
    this.#timer = setTimeout(this.#giveUp, this.#mostMs - this.#silentMs);
    this.#tell();
  }
}
