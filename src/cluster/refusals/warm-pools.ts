import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import type { SpecView } from "./spec-view.ts";

/** What a warm pool may be, of the cluster or of a group (validateWarmPool in pkg/apis/kops/validation). */
export const warmPools: RefusalRule = ({ cluster, instanceGroups, completed: { release } }) => {
  const refusesImages = hasBehaviour(release, ["1.33.2", "1.34.2", "1.35.0"]);
  const hasImages = cluster.items("warmPool.additionalImages").length > 0;
  const hasSize = cluster.value("warmPool.maxSize") !== undefined;
  return [
    ...[cluster, ...instanceGroups].flatMap(checkSizes),
    ...(refusesImages && hasImages && hasSize
      ? [cluster.refuse("warmPool.additionalImages", "belongs to instance groups")]
      : []),
  ];
};

function checkSizes(view: SpecView): Refusal[] {
  const [least = 0, most] = ["minSize", "maxSize"].map((field) => {
    const size = view.value(`warmPool.${field}`);
    return typeof size === "number" ? size : undefined;
  });
  const refuse = (field: string, message: string): Refusal[] => [view.refuse(`warmPool.${field}`, message)];
  return [
    ...(least < 0 ? refuse("minSize", "must not be negative") : []),
    ...(most !== undefined && most < Math.max(least, 0)
      ? refuse("maxSize", "must not be less than minSize")
      : []),
  ];
}
