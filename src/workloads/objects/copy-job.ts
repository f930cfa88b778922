import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { JobPlan } from "../job-plan.ts";
import { failureRules } from "./failure-rules.ts";
import { metadataOf } from "./metadata.ts";
import { podTemplate } from "./pod-template.ts";

/** A try after the first sends only what is missing, so that some more cost little. */
const TRIES_AFTER_THE_FIRST = 5;
const DAY_SECONDS = 86_400;

/** Copies, a shard a pod. One that fails for good does not end the others. */
export function copyJob(plan: JobPlan): JsonObject {
  const { name, version, shards } = plan;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadataOf(plan, `${name}-${version}`),
    spec: {
      completionMode: "Indexed",
      completions: shards,
      parallelism: shards,
      backoffLimitPerIndex: TRIES_AFTER_THE_FIRST,
      maxFailedIndexes: shards,
      podFailurePolicy: { rules: failureRules("FailIndex") },
      podReplacementPolicy: "Failed",
      ttlSecondsAfterFinished: DAY_SECONDS,
      template: podTemplate(plan, "copy", plan.copy),
    },
  };
}
