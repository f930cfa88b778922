import { UserError } from "../errors/user-error.ts";
import { isCutAmid } from "../http/http-error.ts";
import { present } from "../values/present.ts";
import type { PushContext } from "./blob-push.ts";

/** Bytes below which pieces are not made smaller: nginx's limit is 1 MiB unless somebody has changed it. */
const SMALLEST = 512 * 1024;
/** Connections that break amid a body before it is thought too large: what closes one for that often says nothing (EPIPE in place of 413). */
const BREAKS = 2;

/** The pieces in which one blob is sent: made smaller, for all later blobs too, where that gets it through. */
export class PieceSize {
  readonly #context: Pick<PushContext, "learned" | "quirks">;
  readonly #size: number;
  readonly #before: { readonly wantsPieces: boolean; readonly piece: number };
  #breaks = 0;
  /** Bytes of the largest body of the try under way. */
  #tried: number;

  /** `size` is the blob's, in bytes. */
  constructor(context: Pick<PushContext, "learned" | "quirks">, size: number) {
    this.#context = context;
    this.#size = size;
    this.#before = { ...context.learned };
    this.#tried = this.#largest();
  }

  /** Called before each try: a body that others have found too large meanwhile is worth another one. */
  begin(): void {
    this.#tried = this.#largest();
  }

  /** True where a failure says that a body was too large, and a smaller one is worth a try. */
  isTold(error: unknown): boolean {
    return error instanceof UserError && error.code === "BODY_LIMIT" && this.#shrink();
  }

  /** True where connections break as if a body were too large, and a smaller one is worth a try. */
  isGuessed(error: unknown): boolean {
    if (this.#size <= SMALLEST || !isCutAmid(error)) return false;
    this.#breaks += 1;
    return this.#breaks % BREAKS === 0 && this.#shrink();
  }

  /** What to fail with in the end: nothing was learned by breaks that smaller pieces did not end, and they may have another cause. */
  failure(error: unknown): unknown {
    if (!(error instanceof UserError) || this.#breaks < BREAKS || !isCutAmid(error)) return error;
    Object.assign(this.#context.learned, this.#before);
    const { code, message, side, url } = error;
    return new UserError(code, `${message}; ${this.#breaks + 1} connections broke during this upload`, {
      hint: "The most likely cause is the upload limit of a proxy in front of the registry, which closes the connection instead of answering 413. Raise it (nginx: client_max_body_size 0). Otherwise check the network, and the registry's log.",
      cause: error,
      ...present({ side, url }),
    });
  }

  #shrink(): boolean {
    const { learned, quirks } = this.#context;
    const largest = this.#largest();
    if (!quirks.takesPieces) return false;
    if (largest < this.#tried) return true;
    if (largest <= SMALLEST) return false;
    learned.wantsPieces = true;
    learned.piece = Math.max(SMALLEST, Math.min(learned.piece, Math.floor(largest / 4)));
    return true;
  }

  #largest(): number {
    const { wantsPieces, piece } = this.#context.learned;
    return wantsPieces ? Math.min(piece, this.#size) : this.#size;
  }
}
