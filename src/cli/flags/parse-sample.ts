import { InvalidArgumentError } from "commander";

/** A share as 10,000ths, for commander: 10%, 0.5%. */
export function parseShare(value: string): number {
  const [, digits] = /^(\d+(?:\.\d{1,2})?)%$/.exec(value) ?? [];
  const share = Math.round(Number(digits) * 100);
  if (share >= 1 && share <= 10_000) return share;
  throw new InvalidArgumentError("Write a share from 0.01% to 100%, such as 10%.");
}

/** A whole number from 0 on, for commander. */
export function parseSeed(value: string): number {
  const seed = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(seed * 10_000)) return seed;
  throw new InvalidArgumentError("It has to be a whole number.");
}
