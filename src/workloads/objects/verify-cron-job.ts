import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { JobPlan } from "../job-plan.ts";
import { failureRules } from "./failure-rules.ts";
import { metadataOf } from "./metadata.ts";
import { podTemplate } from "./pod-template.ts";

const TRIES_AFTER_THE_FIRST = 2;
const HOUR_SECONDS = 3600;
/** So long does a failure stand for itself: then the next verification has ended. */
const KEPT_SECONDS = 24 * HOUR_SECONDS;

export function cronJobName({ name }: JobPlan): string {
  return `${name}-verify`;
}

/** Looks, time and again, whether all is there. */
export function verifyCronJob(plan: JobPlan, verify: NonNullable<JobPlan["verify"]>): JsonObject {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf(plan, cronJobName(plan)),
    spec: {
      schedule: verify.schedule,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: HOUR_SECONDS,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: TRIES_AFTER_THE_FIRST,
          activeDeadlineSeconds: 6 * HOUR_SECONDS,
          podFailurePolicy: { rules: failureRules("FailJob") },
          podReplacementPolicy: "Failed",
          ttlSecondsAfterFinished: KEPT_SECONDS,
          template: podTemplate(plan, "verify", verify.words),
        },
      },
    },
  };
}
