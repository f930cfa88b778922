import { failed, passed, unknown, type Verdict } from "./verdict.ts";

/** When something came to be, and who says so. */
export interface Dated {
  readonly what: string;
  /** Milliseconds since 1970; undefined where nobody says. */
  readonly time: number | undefined;
  /** "config", "Last-Modified". */
  readonly from?: string;
}

/** Tools that make the same image twice the same write the beginning of time into it; that says nothing. */
const EARLIEST = Date.UTC(2000, 0, 1);

export function isTold(time: number | undefined): time is number {
  return time !== undefined && time >= EARLIEST;
}

/** Whether the youngest of some things is old enough; `least` in seconds, `now` in milliseconds since 1970. */
export function judgeAge(things: readonly Dated[], least: number, now: number): Verdict {
  const told = things.filter((thing): thing is Dated & { time: number } => isTold(thing.time));
  const [youngest] = [...told].sort((a, b) => b.time - a.time);
  const days = (seconds: number): string => `${(seconds / 86_400).toFixed(1)} days`;
  if (youngest !== undefined && (now - youngest.time) / 1000 < least) {
    const age = days((now - youngest.time) / 1000);
    return failed(
      `${youngest.what} is ${age} old, but the policy wants ${days(least)}`,
      evidenceOf(youngest),
    );
  }
  const silent = things.find((thing) => !told.some((other) => other === thing));
  if (silent !== undefined || youngest === undefined)
    return unknown(`it is not known how old ${silent?.what ?? "it"} is`);
  return passed(`${days((now - youngest.time) / 1000)} old`, evidenceOf(youngest));
}

function evidenceOf({ what, time, from }: Dated & { readonly time: number }): Verdict["evidence"] {
  return { what, created: new Date(time).toISOString(), from };
}
