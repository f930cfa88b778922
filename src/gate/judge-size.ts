import { failed, passed, unknown, type Verdict } from "./verdict.ts";

/** Something of a size: a file, or one platform of an image. */
export interface Sized {
  readonly what: string;
  /** Undefined where nobody says. */
  readonly bytes: number | undefined;
}

/** Whether the largest of some things has no more bytes than are allowed. */
export function judgeSize(things: readonly Sized[], most: number): Verdict {
  const told = things.filter((thing): thing is Sized & { bytes: number } => thing.bytes !== undefined);
  const [largest] = [...told].sort((a, b) => b.bytes - a.bytes);
  if (largest !== undefined && largest.bytes > most)
    return failed(`${largest.what} has ${largest.bytes} bytes, more than ${most}`, { ...largest });
  const silent = things.find(({ bytes }) => bytes === undefined);
  if (silent !== undefined || largest === undefined)
    return unknown(`it is not known how large ${silent?.what ?? "it"} is`);
  return passed(`${largest.bytes} bytes of at most ${most}`, { ...largest });
}
