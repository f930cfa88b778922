import { UserError } from "../../errors/user-error.ts";

/** What to do about a bundle that is not whole. */
export const AGAIN = "Transfer it again, and compare the hashes of both copies.";

/** A bundle that ends too early. */
export function truncatedBundle(place: string, size: number): UserError {
  return new UserError("BUNDLE_TRUNCATED", `${place} is cut off: it ends after ${size} bytes`, {
    hint: AGAIN,
  });
}

/** A bundle of which something is not what it has to be. */
export function damagedBundle(place: string, what: string): UserError {
  return new UserError("BUNDLE_DAMAGED", `${place} is damaged: ${what}`, { hint: AGAIN });
}

/** A bundle with something in it that none of ours has. */
export function refusedBundle(place: string, what: string): UserError {
  return new UserError("BUNDLE_REFUSED", `${place} is refused: ${what}`, {
    hint: "kops-assets does not write such a bundle. Find out who made it.",
  });
}

/** A place that holds something else. */
export function notPacked(place: string, what: string): UserError {
  return new UserError("NOT_A_BUNDLE", `${place} is not a bundle: ${what}`, {
    hint: "Name the directory or the tar that `kops-assets bundle create` wrote, or all its volumes.",
  });
}
