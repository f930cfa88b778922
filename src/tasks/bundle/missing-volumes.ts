import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Finding } from "../../errors/finding.ts";
import { filesHeldBy, holdersOf } from "../../bundle/packed/holders-of.ts";
import type { Volumes } from "../../bundle/packed/volumes.ts";
import { counted } from "../../values/counted.ts";
import { unique } from "../../values/unique.ts";
import { needsOf } from "./needs-of.ts";
import { joinWords } from "../../values/join-words.ts";

/** What is being done with a bundle, which decides how the rest of it is brought in. */
type Use = "load" | "verify" | "serve";

const ALONE: Readonly<Record<Use, string>> = {
  load: "Load it too, now or later and in any order",
  verify: "Verify it too, by itself or in one folder with the others",
  serve: "Serve a folder that holds all volumes",
};
const TOGETHER: Readonly<Record<Use, (volumes: string) => string>> = {
  load: (volumes) => `It is split: load volumes ${volumes} together, in one command`,
  verify: (volumes) => `It is split: verify a folder that holds volumes ${volumes}`,
  serve: () => "It is split: serve a folder that holds all volumes",
};
const SHOWN = 5;

/**
 * One finding for each volume that is not at hand, with what it holds. Where `missed` says what was asked for and not there, a volume that
 * something waits for is an error that speaks of this alone, and the others are told where `use` is not to load: whoever looks at a
 * bundle wants to know what it is.
 */
export function findMissingVolumes(bundle: PackedBundle, use: Use, missed?: ReadonlySet<string>): Finding[] {
  if (bundle.missing.length === 0) return [];
  const needs = [...needsOf(bundle)];
  return bundle.missing.flatMap((number): Finding[] => {
    const held = filesHeldBy(number, bundle.volumes);
    const waited = held.filter((name) => missed?.has(name));
    if (waited.length > 0) return [aboutVolume(bundle, use, number, waited, needs, true)];
    return use === "load" ? [] : [aboutVolume(bundle, use, number, held, needs, false)];
  });
}

function aboutVolume(
  { volumes, findings }: PackedBundle,
  use: Use,
  number: number,
  names: readonly string[],
  needs: readonly (readonly [asset: string, names: readonly string[]])[],
  isWaitedFor: boolean,
): Finding {
  const own = new Set(names);
  const assets = needs.flatMap(([asset, needed]) => (needed.some((name) => own.has(name)) ? [asset] : []));
  // Of one that cannot be read nobody knows which it is.
  const isDamaged = findings.some(({ code }) => code === "VOLUME_DAMAGED");
  const why = isDamaged ? "is damaged or was not given" : "was not given";
  const wait = isWaitedFor ? ` that still ${assets.length === 1 ? "waits" : "wait"}` : "";
  const what = counted(names.length, "layer or file", "layers and files");
  const again = `If it is damaged, bring it over once more, or write it again with --volume ${number}. `;
  const shown = `${assets.slice(0, SHOWN).join(", ")}${assets.length > SHOWN ? ", …" : ""}`;
  return {
    code: "VOLUME_MISSING",
    severity: isWaitedFor ? "error" : "warning",
    message: `volume ${number} of ${volumes.names.length} ${why}; it holds ${what} of ${counted(assets.length, "asset")}${wait}`,
    hint: `${isDamaged ? again : ""}${howToBring(volumes, use, number)}: it has content of ${shown}.`,
    assets,
  };
}

/** Parts of a file have to be at hand together. */
function howToBring(volumes: Volumes, use: Use, number: number): string {
  const split = filesHeldBy(number, volumes).filter((file) => volumes.split.has(file));
  const together = unique(split.flatMap((file) => holdersOf(file, volumes))).sort((a, b) => a - b);
  return together.length < 2 ? ALONE[use] : TOGETHER[use](joinWords(together));
}
