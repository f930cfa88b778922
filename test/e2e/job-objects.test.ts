import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/cluster/read/source-document.ts";
import { jobObjects } from "../../src/workloads/job-objects.ts";
import type { JobPlan } from "../../src/workloads/job-plan.ts";
import { findSchemaErrors, KUBERNETES_RELEASES, kubernetesSchemas } from "../support/kubernetes-schemas.ts";
import { startApiServer, type ApiServer } from "./bootstrap/api-server.ts";
import { kubernetesProgram } from "./bootstrap/kubernetes-programs.ts";

const IS_FOR_REAL = process.env["KOPS_ASSETS_REAL_SERVERS"] === "1";
const NAMESPACE = "mirror";
const LEAST: JobPlan = {
  name: "kops-assets-copy",
  namespace: NAMESPACE,
  image: `reg.example/kops-assets@sha256:${"1".repeat(64)}`,
  version: "0123456789",
  shards: 8,
  files: { "lock.yaml": "version: 1\n" },
  copy: ["copy", "--shard", "job/8"],
  secrets: {},
  egress: { hosts: ["dl.k8s.io"], ports: [443], addresses: [] },
};
const MOST: JobPlan = {
  ...LEAST,
  // As long as a name may be.
  name: "a".repeat(40),
  shards: 1000,
  verify: { words: ["verify"], schedule: "17 3 * * 1-5", alerts: false },
  proxy: { url: "http://proxy:3128", except: "10.0.0.0/8" },
  secrets: { dockerConfig: "logins", environment: "keys.of-s3", imagePull: "pull" },
  egress: {
    hosts: ["10.0.0.1:5000", "*.quay.io"],
    ports: [443, 5000],
    addresses: [
      { cidr: "10.0.0.1/32", port: 5000 },
      { cidr: "fd00::1/128", port: 5000 },
    ],
  },
};
const PLANS: readonly (readonly [string, JobPlan])[] = [
  ["the least", LEAST],
  ["the most", { ...MOST, identity: { cloud: "aws", id: "arn:aws:iam::123456789012:role/mirror" } }],
  ["Google's", { ...MOST, identity: { cloud: "google", id: "a@b.iam.gserviceaccount.com" } }],
  ["Azure's", { ...MOST, identity: { cloud: "azure", id: "01234567-89ab-cdef-0123-456789abcdef" } }],
];
const objectsOf = (plan: JobPlan): JsonObject[] => jobObjects(plan).map(({ object }) => object);
const jobOf = (plan: JobPlan): JsonObject & { spec: JsonObject } =>
  objectsOf(plan).find(({ kind }) => kind === "Job") as JsonObject & { spec: JsonObject };

describe.each(KUBERNETES_RELEASES)("by the schemas that Kubernetes %s publishes", (release) => {
  const schemas = kubernetesSchemas(release);

  test.runIf(IS_FOR_REAL)("they are there", () => {
    expect(schemas, "bash tools/setup-kubernetes.sh fetches them").toBeDefined();
  });

  describe.skipIf(schemas === undefined)("objects are right", () => {
    test.each(PLANS)("%s", (_, plan) => {
      expect(objectsOf(plan).flatMap((object) => findSchemaErrors(object, schemas ?? new Map()))).toEqual([]);
    });

    test("and one with a field that is none, or with text for a number, is wrong", () => {
      const job = jobOf(LEAST);
      const broken = { ...job, spec: { ...job.spec, completions: "8", comppletions: 8 } };
      expect(findSchemaErrors(broken, schemas ?? new Map())).toHaveLength(2);
    });
  });
});

const isBuilt = ["etcd", "kube-apiserver"].every((name) => existsSync(kubernetesProgram(name as "etcd")));

describe.skipIf(!IS_FOR_REAL)("by a real API server", () => {
  let api: ApiServer;
  beforeAll(async () => {
    expect(isBuilt, "bash tools/setup-kubernetes.sh builds it").toBe(true);
    api = await startApiServer([]);
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await api.post("/api/v1/namespaces", { metadata: { name: NAMESPACE, labels } });
  }, 120_000);
  afterAll(() => api.close());

  const places: Readonly<Record<string, string>> = {
    ServiceAccount: "/api/v1/namespaces/mirror/serviceaccounts",
    ConfigMap: "/api/v1/namespaces/mirror/configmaps",
    Pod: "/api/v1/namespaces/mirror/pods",
    NetworkPolicy: "/apis/networking.k8s.io/v1/namespaces/mirror/networkpolicies",
    Job: "/apis/batch/v1/namespaces/mirror/jobs",
    CronJob: "/apis/batch/v1/namespaces/mirror/cronjobs",
  };
  const take = (object: JsonObject): Promise<void> =>
    api.post(`${places[object["kind"] as string] ?? ""}?dryRun=All&fieldValidation=Strict`, object);

  test.each(PLANS)("%s are taken", async (_, plan) => {
    for (const object of objectsOf(plan)) await take(object);
  });

  test("the pods are what the restricted Pod Security Standard lets in", async () => {
    const { template } = jobOf(PLANS[1]?.[1] ?? LEAST).spec as { template: { spec: JsonObject } };
    const metadata = { name: "pod" };
    const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: template.spec };
    await take(pod);
    const spec = { ...template.spec, securityContext: {} };
    await expect(take({ ...pod, spec })).rejects.toThrow("violates PodSecurity");
  });

  test("a Job whose rules do not fit it is not taken", async () => {
    const job = jobOf(LEAST);
    const tries = ["backoffLimitPerIndex", "maxFailedIndexes"];
    const spec = Object.fromEntries(Object.entries(job.spec).filter(([key]) => !tries.includes(key)));
    await expect(take({ ...job, spec })).rejects.toThrow("FailIndex");
  });
});
