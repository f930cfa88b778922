import type { RecordedPace } from "../../transfer/run-record.ts";

/** How long it would take to send something. */
export interface Estimate {
  readonly bytesPerSecond: number;
  readonly seconds: number;
  /** Whose word the rate is. */
  readonly from: "--rate" | "--record";
}

/** What is known of how fast a copy is. */
export interface KnownRate {
  /** Bytes a second that somebody expects. */
  readonly rate?: number;
  /** What an earlier run was. */
  readonly pace?: RecordedPace;
  /** Bytes a second that are not exceeded. */
  readonly limit?: number;
}

/** The time that so many bytes take; undefined where nobody has said or measured how fast they go. */
export function estimateTime(
  bytes: number,
  { rate, pace, limit = Infinity }: KnownRate,
): Estimate | undefined {
  const measured = pace === undefined ? undefined : pace.bytes / pace.seconds;
  const expected = rate ?? measured;
  if (expected === undefined) return undefined;
  const bytesPerSecond = Math.round(Math.min(expected, limit));
  const seconds = Math.ceil(bytes / Math.max(1, bytesPerSecond));
  return { bytesPerSecond, seconds, from: rate === undefined ? "--record" : "--rate" };
}
