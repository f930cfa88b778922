import type { Descriptor } from "../content/descriptor.ts";
import type { Platform } from "../content/platform.ts";
import { matchesPlatform } from "./match-platform.ts";
import { distinct } from "../values/distinct.ts";

/** Which children of an index are wanted. */
export interface ChosenChildren {
  /** In the index's order. */
  readonly kept: readonly Descriptor[];
  /** Wanted platforms that no child is for. */
  readonly missing: readonly Platform[];
  /** What the index's children are for, each once. */
  readonly available: readonly Platform[];
}

/**
 * Chooses the children of an index for some platforms. Attestations (buildkit lists them beside the image they are about) go with the
 * image that they name; a child that names no platform is kept, for nothing is known of where it is needed.
 */
export function chooseChildren(children: readonly Descriptor[], wanted: readonly Platform[]): ChosenChildren {
  const images = children.filter((child) => attestedDigest(child) === undefined);
  const kept = new Set<string>(images.filter((child) => isWanted(child, wanted)).map(({ digest }) => digest));
  const isKept = (child: Descriptor): boolean => {
    const about = attestedDigest(child);
    return about === undefined ? kept.has(child.digest) : kept.has(about);
  };
  const available = images.flatMap(({ platform }) => (platform === undefined ? [] : [platform]));
  return {
    kept: children.filter(isKept),
    missing: wanted.filter((platform) => !available.some((found) => matchesPlatform(platform, found))),
    available: distinct(available),
  };
}

/** The children of an index that are wanted; all where no platforms are named. */
export function keptChildren(
  children: readonly Descriptor[],
  wanted: readonly Platform[] | undefined,
): readonly Descriptor[] {
  return wanted === undefined || wanted.length === 0 ? children : chooseChildren(children, wanted).kept;
}

/** The image that an attestation in an index is about (buildkit, "Attestation storage"). */
export function attestedDigest({ annotations }: Descriptor): string | undefined {
  if (annotations?.["vnd.docker.reference.type"] !== "attestation-manifest") return undefined;
  return annotations["vnd.docker.reference.digest"] ?? "";
}

function isWanted({ platform }: Descriptor, wanted: readonly Platform[]): boolean {
  return platform === undefined || wanted.some((one) => matchesPlatform(one, platform));
}
