import { InvalidArgumentError } from "commander";

const UNITS = ["", "k", "m", "g", "t"];

/** A number of bytes, for commander: in powers of 1000 (500k, 20M, 1.5G, 20MB) or of 1024 (64MiB, 4Gi). */
export function parseBytes(value: string): number {
  const [, digits, unit = "", binary] = /^(\d+(?:\.\d+)?)([kmgt]?)(i?)b?$/i.exec(value) ?? [];
  const bytes = Number(digits) * (binary === "" ? 1000 : 1024) ** UNITS.indexOf(unit.toLowerCase());
  if (bytes >= 1 && (unit !== "" || binary === "")) return Math.floor(bytes);
  throw new InvalidArgumentError("Write a number of bytes, or 500k, 20M, 1.5G, 4GiB.");
}
