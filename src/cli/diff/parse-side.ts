import { existsSync } from "node:fs";

/** One side of a comparison as the command line has it. */
export interface Side {
  readonly file: string;
  /** From `FILE@VERSION`. */
  readonly kopsVersion?: string;
}

/** `FILE` or `FILE@VERSION`; a file of that very name comes first. */
export function parseSide(text: string): Side {
  const match = /^(?<file>.+)@(?<version>v?\d[\w.+-]*)$/.exec(text)?.groups;
  const { file, version } = match ?? {};
  return file === undefined || version === undefined || existsSync(text)
    ? { file: text }
    : { file, kopsVersion: version };
}
