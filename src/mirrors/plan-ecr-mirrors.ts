import type { MirrorPlan } from "./mirror-plan.ts";
import type { MirrorRequest } from "./mirror-request.ts";
import { planMirrors } from "./plan-mirrors.ts";
import { planPullThrough } from "./plan-pull-through.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";

/** Amazon ECR as the mirror of every upstream that it has pull-through caches for, with the template that makes these. */
export function planEcrMirrors({
  images,
  pullThrough,
}: MirrorRequest): RenderedMirrors & { readonly plan: MirrorPlan } {
  const { template, mirrors, findings } = planPullThrough(images, pullThrough());
  const { plan } = planMirrors(images, {}, { mirrors });
  return { plan, files: [template], findings };
}
