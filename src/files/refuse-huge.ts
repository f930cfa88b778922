import { UserError, type Side } from "../errors/user-error.ts";
import { redactUrl } from "../errors/redact-url.ts";

/** Bytes of the largest object that S3 and stores like it, and Cloud Storage take; Azure's blobs may be larger. */
const LARGEST_OBJECT = 5 * 1024 ** 4;

/** Where an object is to be kept. */
export interface ObjectPlace {
  readonly url: string;
  readonly side: Side;
}

/** Throws a UserError TOO_LARGE, before anything is sent, for a file that no store of objects takes. */
export function refuseHuge(place: ObjectPlace, size: number | undefined): void {
  if (size === undefined || size <= LARGEST_OBJECT) return;
  throw tooLargeFor(place, `it has ${size} bytes, and an object has at most ${LARGEST_OBJECT}`);
}

/** The error for a file that a store does not take; `why` goes on after "cannot be kept there: ". */
export function tooLargeFor({ url, side }: ObjectPlace, why: string): UserError {
  const shown = redactUrl(url);
  const hint = "Keep it in a directory, or on a web server that takes PUT.";
  return new UserError("TOO_LARGE", `${shown} cannot be kept there: ${why}`, { hint, side, url: shown });
}
