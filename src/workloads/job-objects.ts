import type { JsonObject } from "../cluster/read/source-document.ts";
import type { JobPlan } from "./job-plan.ts";
import { configMap } from "./objects/config-map.ts";
import { copyJob } from "./objects/copy-job.ts";
import { networkPolicy } from "./objects/network-policy.ts";
import { prometheusRule } from "./objects/prometheus-rule.ts";
import { serviceAccount } from "./objects/service-account.ts";
import { verifyCronJob } from "./objects/verify-cron-job.ts";

/** An object, and the name of a file for it. */
export interface JobObject {
  readonly file: string;
  readonly object: JsonObject;
}

/** All objects of a plan, what others need first. */
export function jobObjects(plan: JobPlan): JobObject[] {
  const { verify } = plan;
  return [
    { file: "service-account.yaml", object: serviceAccount(plan) },
    { file: "config-map.yaml", object: configMap(plan) },
    { file: "network-policy.yaml", object: networkPolicy(plan) },
    { file: "job.yaml", object: copyJob(plan) },
    ...(verify === undefined ? [] : [{ file: "cron-job.yaml", object: verifyCronJob(plan, verify) }]),
    ...(verify?.alerts === true ? [{ file: "prometheus-rule.yaml", object: prometheusRule(plan) }] : []),
  ];
}

/** What kustomize reads first. */
export function kustomization(objects: readonly JobObject[]): JobObject {
  const resources = objects.map(({ file }) => file);
  const object = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources,
  };
  return { file: "kustomization.yaml", object };
}
