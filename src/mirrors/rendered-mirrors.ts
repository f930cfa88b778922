import type { Finding } from "../errors/finding.ts";
import type { TextFile } from "./text-file.ts";

/** Mirrors in one dialect, and what the dialect cannot say of them. */
export interface RenderedMirrors {
  readonly files: readonly TextFile[];
  readonly findings: readonly Finding[];
}
