import { hasBehaviour } from "../cluster/kops-release.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { ofImageMapping, placeIn } from "./places.ts";

/** The image of every pod's sandbox, as containerd is configured with it. */
export interface SandboxImage {
  readonly image: string;
  /** Named in the spec: kOps takes the name as it is. */
  readonly isOwn: boolean;
  readonly at: Pick<Finding, "place">;
}

const CONTAINERD = ["spec", "containerd"];

/**
 * The sandbox images of a cluster's machines. One that the spec names counts since 1.35 (before, kOps always configured its own) and is
 * not mapped; a whole configuration of the user's own counts in every release. None where kOps does not configure containerd.
 */
export function sandboxImages(facts: DoctorFacts): SandboxImage[] {
  const { listed, cluster, instanceGroups } = facts;
  if (listed === undefined || listed.cluster.spec.containerd.skipInstall === true) return [];
  const ofCluster =
    hasOverride(cluster) || namesOwn(facts, cluster) ? ownImage(facts, cluster) : mappedImage(facts);
  return [...ofCluster, ...instanceGroups.flatMap((group) => ownImage(facts, group))];
}

/** Whether the spec has a complete containerd configuration: kOps then writes nothing of its own into it. */
function hasOverride({ object }: SourceDocument): boolean {
  return textOf(valueAt(object, [...CONTAINERD, "configOverride"])) !== undefined;
}

/** The sandbox image that a containerd configuration names, in version 2 (sandbox_image) or 3 (pinned_images). */
export function sandboxOfConfig(toml: string): string | undefined {
  return /^\s*sandbox(?:_image)?\s*=\s*["']([^"']+)["']/m.exec(toml)?.[1];
}

/** Whether containerd's own configuration in the spec has credentials for a host (registry.configs."host".auth). */
export function hasRegistryAuth({ cluster, instanceGroups }: DoctorFacts, host: string): boolean {
  return [cluster, ...instanceGroups].some(({ object }) =>
    ["configAdditions", "configOverride"].some((field) => {
      const text = JSON.stringify(valueAt(object, [...CONTAINERD, field]) ?? "");
      return text.includes(host) && /\bauth\b/.test(text);
    }),
  );
}

function namesOwn({ release }: DoctorFacts, { object }: SourceDocument): boolean {
  return (
    hasBehaviour(release, ["1.35.0"]) &&
    textOf(valueAt(object, [...CONTAINERD, "sandboxImage"])) !== undefined
  );
}

function ownImage(facts: DoctorFacts, document: SourceDocument): SandboxImage[] {
  const override = textOf(valueAt(document.object, [...CONTAINERD, "configOverride"]));
  const field = override === undefined ? "sandboxImage" : "configOverride";
  const written =
    override === undefined ? textOf(valueAt(document.object, [...CONTAINERD, field])) : undefined;
  const image = override === undefined ? written : sandboxOfConfig(override);
  if (image === undefined || (override === undefined && !namesOwn(facts, document))) return [];
  return [{ image, isOwn: true, at: { place: placeIn(document, [...CONTAINERD, field]) } }];
}

function mappedImage(facts: DoctorFacts): SandboxImage[] {
  const pause = facts.listed?.placements.images.find(({ why }) =>
    why.some(({ component }) => component === "pause"),
  );
  return pause === undefined ? [] : [{ image: pause.download, isOwn: false, at: ofImageMapping(facts) }];
}
