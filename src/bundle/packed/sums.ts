import type { DigestAlgorithm } from "../../content/algorithm-of.ts";
import type { Digest } from "../../content/digest.ts";
import { damagedBundle } from "./packed-errors.ts";
import { checkPackedName } from "./check-packed-name.ts";
import type { PackedEntry } from "./packed-entry.ts";

type Summed = Pick<PackedEntry, "name" | "digest">;

/** Hashes as `sha256sum -c` and `sha512sum -c` read them, by name. */
export function printSums(entries: readonly Summed[], algorithm: DigestAlgorithm): string {
  const prefix = `${algorithm}:`;
  return entries
    .filter(({ digest }) => digest.startsWith(prefix))
    .map(({ name, digest }) => `${digest.slice(prefix.length)}  ${name}\n`)
    .sort((a, b) => (nameIn(a) < nameIn(b) ? -1 : 1))
    .join("");
}

function nameIn(line: string): string {
  return line.slice(line.indexOf(" ") + 2);
}

/** The digests that such a text says, by name. Throws a UserError BUNDLE_DAMAGED or BUNDLE_REFUSED. */
export function parseSums(place: string, text: string, algorithm: DigestAlgorithm): Map<string, Digest> {
  const sums = new Map<string, Digest>();
  const pattern = algorithm === "sha256" ? /^([0-9a-f]{64}) {2}(.+)$/ : /^([0-9a-f]{128}) {2}(.+)$/;
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, hex, name] = pattern.exec(line) ?? [];
    if (hex === undefined || name === undefined)
      throw damagedBundle(place, "its list of hashes cannot be read");
    checkPackedName(place, name);
    sums.set(name, `${algorithm}:${hex}`);
  }
  return sums;
}
