import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Finding } from "../../errors/finding.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { counted } from "../../values/counted.ts";
import { needsOf } from "./needs-of.ts";

/** A finding that says of a delta that it is one, and what it lacks; none for a bundle that is whole by itself. */
export function findDelta(bundle: PackedBundle): Finding[] {
  const { place, leftOut } = bundle;
  if (leftOut.size === 0) return [];
  const bytes = [...leftOut.values()].reduce((sum, { size }) => sum + size, 0);
  const assets = [...needsOf(bundle)].flatMap(([asset, own]) =>
    own.some((name) => leftOut.has(name)) ? [asset] : [],
  );
  const what = `${counted(leftOut.size, "layer or file", "layers and files")} (${formatBytes(bytes)}) of ${counted(assets.length, "asset")}`;
  return [
    {
      code: "DELTA",
      severity: "warning",
      message: `${place} is a delta: ${what} are not in it and must already be where it is loaded`,
      hint: "A delta is not enough by itself. `bundle load` checks that the rest is there before it writes anything.",
      assets,
    },
  ];
}
