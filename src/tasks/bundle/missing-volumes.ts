import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Finding } from "../../errors/finding.ts";
import { filesHeldBy, holdersOf } from "../../bundle/packed/holders-of.ts";
import type { Volumes } from "../../bundle/packed/volumes.ts";
import { counted } from "../../values/counted.ts";
import { unique } from "../../values/unique.ts";
import { needsOf } from "./needs-of.ts";
import { joinWords } from "../../values/join-words.ts";

/**
 * One finding for each volume that is not at hand, with what it holds; of `missed` names alone, where it is known what was asked for
 * and not there.
 */
export function findMissingVolumes(bundle: PackedBundle, missed?: ReadonlySet<string>): Finding[] {
  const { missing, volumes } = bundle;
  if (missing.length === 0) return [];
  const needs = [...needsOf(bundle)];
  const severity = missed === undefined ? "warning" : "error";
  return missing.flatMap((number): Finding[] => {
    const names = new Set(filesHeldBy(number, volumes).filter((name) => missed?.has(name) !== false));
    const assets = needs.flatMap(([asset, own]) => (own.some((name) => names.has(name)) ? [asset] : []));
    if (missed !== undefined && names.size === 0) return [];
    const wait = assets.length === 1 ? " that still waits" : " that still wait";
    const told = `${counted(assets.length, "asset")}${missed === undefined ? "" : wait}`;
    const message = `volume ${number} of ${volumes.names.length} was not given; it holds ${counted(names.size, "layer or file", "layers and files")} of ${told}`;
    const hint = `${howToLoad(volumes, number)}: it has content of ${assets.slice(0, 5).join(", ")}${assets.length > 5 ? ", …" : ""}.`;
    return [{ code: "VOLUME_MISSING", severity, message, hint, assets }];
  });
}

/** Parts of a file have to be at hand together. */
function howToLoad(volumes: Volumes, number: number): string {
  const split = filesHeldBy(number, volumes).filter((file) => volumes.split.has(file));
  const together = unique(split.flatMap((file) => holdersOf(file, volumes))).sort((a, b) => a - b);
  return together.length < 2
    ? "Load it too, now or later and in any order"
    : `It is split: load volumes ${joinWords(together)} together, in one command`;
}
