import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { JobPlan } from "../job-plan.ts";
import { metadataOf } from "./metadata.ts";

export function configMapName({ name, version }: JobPlan): string {
  return `${name}-${version}`;
}

/** What pods read; it is not changed, for its name changes with what is in it. */
export function configMap(plan: JobPlan): JsonObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(plan, configMapName(plan)),
    immutable: true,
    data: { ...plan.files },
  };
}
