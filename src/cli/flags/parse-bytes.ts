import { InvalidArgumentError } from "commander";

/** A number of bytes in powers of 1000, for commander: 500k, 20M, 1.5G. */
export function parseBytes(value: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(value) ?? [];
  const bytes = Number(digits) * 1000 ** ["", "k", "m", "g"].indexOf(unit.toLowerCase());
  if (bytes >= 1) return bytes;
  throw new InvalidArgumentError("Write a number of bytes, or 500k, 20M, 1.5G.");
}
