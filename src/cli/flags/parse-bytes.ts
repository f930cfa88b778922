import { InvalidArgumentError } from "commander";
import { parseSize } from "../../values/parse-size.ts";

/** A number of bytes, for commander: in powers of 1000 (500k, 20M, 1.5G, 20MB) or of 1024 (64MiB, 4Gi). */
export function parseBytes(value: string): number {
  const bytes = parseSize(value);
  if (bytes !== undefined) return bytes;
  throw new InvalidArgumentError("Write a number of bytes, or 500k, 20M, 1.5G, 4GiB.");
}
