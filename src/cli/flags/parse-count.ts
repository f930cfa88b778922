import { InvalidArgumentError } from "commander";

/** A whole number above 0, for commander. */
export function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It has to be a whole number above 0.");
}
