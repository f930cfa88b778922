import type { JsonObject, JsonValue } from "../../cluster/read/source-document.ts";
import type { JobPlan } from "../job-plan.ts";
import { metadataOf } from "./metadata.ts";
import { cronJobName } from "./verify-cron-job.ts";

/** Two nights and an hour. */
const STALE_SECONDS = 176_400;

/** Alerts on what kube-state-metrics tells of the Jobs: a copy or a verification failed, or none has ended well for two days. */
export function prometheusRule(plan: JobPlan): JsonObject {
  const cronJob = cronJobName(plan);
  const within = plan.namespace === undefined ? "" : `namespace="${plan.namespace}",`;
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: metadataOf(plan, plan.name),
    spec: {
      groups: [
        {
          name: plan.name,
          rules: [
            alert(
              "KopsAssetsCopyFailed",
              `kube_job_failed{${within}condition="true",job_name=~"${plan.name}-[0-9a-f]{${plan.version.length}}"} > 0`,
              "Assets could not be copied: nodes may not find them. The pods' logs name them.",
            ),
            alert(
              "KopsAssetsVerifyFailed",
              `kube_job_failed{${within}condition="true",job_name=~"${cronJob}-[0-9]+"} > 0`,
              "Something that nodes need is missing or wrong, or could not be looked for. The pod's log names it.",
            ),
            alert(
              "KopsAssetsVerifyStale",
              `time() - kube_cronjob_status_last_successful_time{${within}cronjob="${cronJob}"} > ${STALE_SECONDS}`,
              "No verification has succeeded for two days.",
            ),
          ],
        },
      ],
    },
  };
}

function alert(name: string, expr: string, description: string): JsonValue {
  return {
    alert: name,
    expr,
    for: "5m",
    labels: { severity: "warning" },
    annotations: { summary: description },
  };
}
