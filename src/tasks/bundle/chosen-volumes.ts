import { badFlags } from "../../errors/bad-flags.ts";
import { counted } from "../../values/counted.ts";
import { unique } from "../../values/unique.ts";
import type { BundleVolume } from "./cut-volumes.ts";

/** The volumes of these numbers, counted from 1, each once; all where none is named. Throws a UserError BAD_FLAGS for one that there is not. */
export function chosenVolumes(
  volumes: readonly BundleVolume[],
  numbers: readonly number[] | undefined,
): readonly BundleVolume[] {
  if (numbers === undefined) return volumes;
  return unique(numbers).map((number) => {
    const volume = volumes[number - 1];
    if (volume !== undefined) return volume;
    const has = counted(volumes.length, "volume");
    throw badFlags(`there is no volume ${number}`, `The bundle has ${has} of that size.`);
  });
}
