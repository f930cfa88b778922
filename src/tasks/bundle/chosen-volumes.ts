import { planVolumes } from "../../bundle/packed/plan-volumes.ts";
import type { TarPiece } from "../../bundle/tar/lay-out-tar.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { isCompressed } from "./refuse-bundle-place.ts";
import { volumePlace } from "./tar-place.ts";
import type { WriteRequest } from "./write-request.ts";

/** The part of a compressed volume that is about its frames, and not less than so many bytes. */
const FRAMES_SHARE = 1024;
const LEAST_FRAMES = 4096;

/** One volume: its file, and what goes into it. */
interface ChosenVolume {
  readonly place: string;
  readonly pieces: readonly TarPiece[];
}

/** The volumes that are to be written, of all that a bundle is cut into. Throws UserErrors VOLUME_TOO_SMALL, and BAD_FLAGS for one that there is not. */
export function chosenVolumes(
  to: string,
  volumeSize: number,
  request: Pick<WriteRequest, "packed" | "volumes">,
): readonly ChosenVolume[] {
  // What does not become smaller is in frames, of which each costs some bytes.
  const framed = isCompressed({ to }) ? Math.ceil(volumeSize / FRAMES_SHARE) + LEAST_FRAMES : 0;
  const volumes = planVolumes(request.packed, volumeSize - framed, volumeSize);
  const numbers = request.volumes ?? volumes.map((_, index) => index + 1);
  return [...new Set(numbers)].map((number) => {
    const pieces = volumes[number - 1];
    if (pieces === undefined)
      throw badFlags(`there is no volume ${number}`, `The bundle has ${volumes.length} of that size.`);
    return { place: volumePlace(to, number), pieces };
  });
}
