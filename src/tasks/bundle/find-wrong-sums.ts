import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { AGAIN } from "../../bundle/packed/packed-errors.ts";
import { SUMS_NAME } from "../../bundle/packed/packed-names.ts";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { someOf } from "../../values/some-of.ts";
import type { NeededNames } from "./needed-names.ts";

/**
 * Findings BUNDLE_DAMAGED where the list of hashes does not name what the bundle's lock needs and the bundle has, or names it with another
 * hash than a blob's name or the lock says. Nothing is read for it.
 */
export function findWrongSums(bundle: PackedBundle, needed: NeededNames): Finding[] {
  const { place, sums, files } = bundle;
  const left = [...needed.keys()].filter((name) => files.unlisted.has(name));
  const wrong = [...needed].flatMap(([name, digest]) =>
    (sums.get(name) ?? digest) === digest ? [] : [name],
  );
  const told = (names: readonly string[], what: string): Finding[] => {
    if (names.length === 0) return [];
    const message = `${place}: ${SUMS_NAME} ${what}: ${someOf(names)}`;
    return [{ code: "BUNDLE_DAMAGED", severity: "error", message, hint: AGAIN, assets: names.toSorted() }];
  };
  return [
    ...told(left, `does not name ${counted(left.length, "file")} that the bundle's lock needs`),
    ...told(wrong, `has a wrong hash for ${counted(wrong.length, "file")}`),
  ];
}
