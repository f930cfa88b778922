import type { PackedContent } from "../../bundle/packed/pack-record.ts";
import { planVolumes } from "../../bundle/packed/plan-volumes.ts";
import type { TarPiece } from "../../bundle/tar/lay-out-tar.ts";
import type { BundleRequest } from "./bundle-request.ts";
import { keptEntry } from "./kept-entry.ts";
import { isCompressed } from "./refuse-bundle-place.ts";
import { volumePlace } from "../disk/tar-place.ts";

/** The part of a compressed volume that is about its frames, and not less than so many bytes. */
const FRAMES_SHARE = 1024;
const LEAST_FRAMES = 4096;

/** One volume: its file, and what goes into it. */
export interface BundleVolume {
  readonly place: string;
  readonly pieces: readonly TarPiece[];
}

/** All volumes that a bundle is cut into; undefined for one that is not. Throws a UserError VOLUME_TOO_SMALL. */
export function cutVolumes(
  { to, volumeSize }: Pick<BundleRequest, "to" | "volumeSize">,
  packed: PackedContent,
): readonly BundleVolume[] | undefined {
  if (typeof to !== "string" || volumeSize === undefined) return undefined;
  // What does not become smaller is in frames, of which each costs some bytes.
  const framed = isCompressed({ to }) ? Math.ceil(volumeSize / FRAMES_SHARE) + LEAST_FRAMES : 0;
  const content = { ...packed, core: packed.core.map(keptEntry) };
  const volumes = planVolumes(content, volumeSize - framed, volumeSize);
  return volumes.map((pieces, index) => ({ place: volumePlace(to, index + 1), pieces }));
}
