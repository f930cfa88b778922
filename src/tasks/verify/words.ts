import type { Fault } from "./judge.ts";
import type { Piece } from "./look.ts";

/** How faults are told, which depends on who looked where. */
export interface Words {
  /** The finding's code. */
  code(piece: Piece, fault: Exclude<Fault, "FAILED">): string;
  /** What comes of it. */
  consequence(piece: Piece, fault: Fault): string;
  /** What to do; undefined where the failure's own advice is the best. */
  hint(piece: Piece, fault: Fault): string | undefined;
}
