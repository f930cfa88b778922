import type { JsonObject } from "../../cluster/read/source-document.ts";
import { present } from "../../values/present.ts";
import type { JobPlan } from "../job-plan.ts";

/** By these labels the pods of a set are found, whichever of its workloads they are of. */
export function selectorOf({ name }: JobPlan): Record<string, string> {
  return { "app.kubernetes.io/name": "kops-assets", "app.kubernetes.io/instance": name };
}

/** What every object of a set says of itself. */
export function metadataOf(
  plan: JobPlan,
  name: string,
  annotations?: Readonly<Record<string, string>>,
): JsonObject {
  const { namespace } = plan;
  return { name, ...present({ namespace, annotations }), labels: selectorOf(plan) };
}
