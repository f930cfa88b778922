import { filesHeldBy, holdersOf, nameVolumes } from "../../bundle/packed/holders-of.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Finding } from "../../errors/finding.ts";
import { counted } from "../../values/counted.ts";
import { numberRanges } from "../../values/number-ranges.ts";
import { someOf } from "../../values/some-of.ts";
import { unique } from "../../values/unique.ts";
import { needsOf } from "./needs-of.ts";

/** What is being done with a bundle, which decides how the rest of it is brought in. */
type Use = "load" | "verify" | "serve";

const ALONE: Readonly<Record<Use, readonly [one: string, several: string]>> = {
  load: ["Load it too, now or later and in any order", "Load them too, now or later and in any order"],
  verify: [
    "Verify it too, by itself or in one folder with the others",
    "Verify them too, by themselves or in one folder with the others",
  ],
  serve: ["Serve a folder that holds all volumes", "Serve a folder that holds all volumes"],
};
const TOGETHER: Readonly<Record<Use, (volumes: string) => string>> = {
  load: (volumes) => `load ${volumes} together, in one command`,
  verify: (volumes) => `verify a folder that holds ${volumes}`,
  serve: () => "serve a folder that holds all volumes",
};
/** Ranges of numbers, and groups of volumes, that one line tells. */
const RANGES_SHOWN = 10;
const GROUPS_SHOWN = 3;

/**
 * A finding for the volumes that are not at hand, with what they hold. Where `missed` says what was asked for and not there, the volumes that something
 * waits for are an error that speaks of this alone, and the others are told where `use` is not to load: whoever looks at a bundle wants
 * to know what it is.
 */
export function findMissingVolumes(bundle: PackedBundle, use: Use, missed?: ReadonlySet<string>): Finding[] {
  if (bundle.missing.length === 0) return [];
  const volumes = bundle.missing.map((number): MissingVolume => {
    const held = filesHeldBy(number, bundle.volumes);
    const waited = held.filter((name) => missed?.has(name));
    return { number, held: waited.length > 0 ? waited : held, isWaitedFor: waited.length > 0 };
  });
  const needs = needsOf(bundle);
  return [
    ...aboutVolumes(
      bundle,
      needs,
      use,
      volumes.filter(({ isWaitedFor }) => isWaitedFor),
      "error",
    ),
    ...aboutVolumes(
      bundle,
      needs,
      use,
      volumes.filter(({ isWaitedFor }) => !isWaitedFor && use !== "load"),
      "warning",
    ),
  ];
}

interface MissingVolume {
  readonly number: number;
  /** Names of what it has the whole or a part of. */
  readonly held: readonly string[];
  readonly isWaitedFor: boolean;
}

function aboutVolumes(
  bundle: PackedBundle,
  needs: ReadonlyMap<string, readonly string[]>,
  use: Use,
  volumes: readonly MissingVolume[],
  severity: "error" | "warning",
): Finding[] {
  if (volumes.length === 0) return [];
  const numbers = volumes.map(({ number }) => number);
  const names = unique(volumes.flatMap(({ held }) => held));
  const own = new Set(names);
  const assets = [...needs].flatMap(([asset, needed]) =>
    needed.some((name) => own.has(name)) ? [asset] : [],
  );
  // Of one that cannot be read nobody knows which it is.
  const isDamaged = bundle.findings.some(({ code }) => code === "VOLUME_DAMAGED");
  const isOne = numbers.length === 1;
  const wait = severity === "warning" ? "" : ` that still ${assets.length === 1 ? "waits" : "wait"}`;
  const what = counted(names.length, "layer or file", "layers and files");
  const hold = `${isOne ? "it holds" : "they hold"} ${what} of ${counted(assets.length, "asset")}${wait}`;
  const rest = assets.length === 0 ? "" : `: ${isOne ? "it has" : "they have"} content of ${someOf(assets)}`;
  return [
    {
      code: "VOLUME_MISSING",
      severity,
      message: `${whichOf(numbers, bundle.volumes.names.length, isDamaged)}; ${hold}`,
      hint: `${isDamaged ? againHint(numbers) : ""}${howToBring(bundle, use, numbers)}${rest}.`,
      assets,
    },
  ];
}

function whichOf(numbers: readonly number[], total: number, isDamaged: boolean): string {
  const isOne = numbers.length === 1;
  const [is, was] = isOne ? ["is", "was"] : ["are", "were"];
  const given = isDamaged ? `${is} damaged or ${was} not given` : `${was} not given`;
  if (isOne) return `volume ${numbers.join("")} of ${total} ${given}`;
  return `${numbers.length} of ${total} volumes ${given} (${someOf(numberRanges(numbers), RANGES_SHOWN)})`;
}

function againHint([number = 1, ...more]: readonly number[]): string {
  if (more.length === 0)
    return `If it is damaged, bring it over once more, or write it again with --volume ${number}. `;
  return "Bring those that are damaged over once more, or write them again with --volume N. ";
}

/** Parts of a file have to be at hand together. */
function howToBring({ volumes }: PackedBundle, use: Use, numbers: readonly number[]): string {
  const held = unique(numbers.flatMap((number) => filesHeldBy(number, volumes)));
  const groups = unique(
    held.filter((file) => volumes.split.has(file)).map((file) => nameVolumes(holdersOf(file, volumes))),
  );
  const [first, second] = groups;
  if (first === undefined) return ALONE[use][numbers.length === 1 ? 0 : 1];
  if (second === undefined) return `It is split: ${TOGETHER[use](first)}`;
  if (use !== "load") return `Files are split: ${use} a folder that holds all volumes`;
  const more = groups.length > GROUPS_SHOWN ? "; and so on" : "";
  return `Files are split: load, in one command each, ${groups.slice(0, GROUPS_SHOWN).join("; ")}${more}`;
}
