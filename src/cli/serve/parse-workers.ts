import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";

const MOST = 256;

/** How many processes answer, for commander: a count, or `auto` for as many as there are CPUs that this one may use. */
export function parseWorkers(value: string): number {
  const count = value === "auto" ? Math.min(availableParallelism(), MOST) : Number(value);
  if (Number.isSafeInteger(count) && count > 0 && count <= MOST) return count;
  throw new InvalidArgumentError(`It has to be a whole number from 1 to ${MOST}, or auto.`);
}
