import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { JobPlan } from "../job-plan.ts";
import { annotationsOf } from "../workload-identity.ts";
import { metadataOf } from "./metadata.ts";

/** Who the pods are: nobody in the cluster's own API, and in a cloud whom its annotation names. */
export function serviceAccount(plan: JobPlan): JsonObject {
  const { identity } = plan;
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataOf(plan, plan.name, identity && annotationsOf(identity)),
    automountServiceAccountToken: false,
  };
}
