import type { ClusterSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { defaultOf, type Completion } from "./completion.ts";

type AddonSections = Pick<ClusterSpec, "clusterAutoscaler" | "karpenter" | "nodeProblemDetector">;

/** The addons of any cloud whose images depend on the release alone. */
export function completeAddons(completion: Completion): AddonSections {
  const { clusterAutoscaler, karpenter, nodeProblemDetector } = completion.spec;
  return given<AddonSections>({
    clusterAutoscaler: withImage(clusterAutoscaler, defaultOf(completion, "clusterAutoscaler")),
    karpenter: withImage(karpenter, defaultOf(completion, "karpenter")),
    nodeProblemDetector: withImage(nodeProblemDetector, defaultOf(completion, "nodeProblemDetector")),
  });
}

function withImage<T extends { readonly image?: string }>(
  section: T | undefined,
  image: string | undefined,
): T | undefined {
  if (section === undefined || section.image !== undefined || image === undefined) return section;
  return { ...section, image };
}
