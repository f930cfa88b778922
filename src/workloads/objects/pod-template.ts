import type { JsonObject, JsonValue } from "../../cluster/read/source-document.ts";
import { CONFIG_FOLDER, DOCKER_FOLDER, type JobPlan } from "../job-plan.ts";
import { configMapName } from "./config-map.ts";
import { selectorOf } from "./metadata.ts";

/** Nobody: the number that images without root commonly use. */
const USER = 65532;
/** Of a copy some 120 MB are measured (docs/copy.md), 250 MB with layers of 1 GB (docs/shards.md), and 200 MB where upstream goes on for ever (docs/limits.md). */
const MEMORY = { request: "256Mi", limit: "512Mi" };
const TEMPORARY = "1Gi";
/** What a container leaves behind for whoever asks why it ended. */
const LAST_WORDS = "FallbackToLogsOnError";

/** A pod that runs one command of kops-assets, as the restricted Pod Security Standard wants it. */
export function podTemplate(plan: JobPlan, component: string, words: readonly string[]): JsonObject {
  const { identity, secrets } = plan;
  const labels = {
    ...selectorOf(plan),
    "app.kubernetes.io/component": component,
    ...(identity?.cloud === "azure" ? { "azure.workload.identity/use": "true" } : {}),
  };
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: plan.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      nodeSelector: { "kubernetes.io/os": "linux" },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: labels },
        },
      ],
      ...(secrets.imagePull === undefined ? {} : { imagePullSecrets: [{ name: secrets.imagePull }] }),
      containers: [container(plan, words)],
      volumes: volumes(plan),
    },
  };
}

function container(plan: JobPlan, words: readonly string[]): JsonObject {
  const { image, secrets } = plan;
  return {
    name: "kops-assets",
    image,
    args: words.map(literally),
    env: environment(plan),
    ...(secrets.environment === undefined ? {} : { envFrom: [{ secretRef: { name: secrets.environment } }] }),
    resources: {
      requests: { cpu: "500m", memory: MEMORY.request, "ephemeral-storage": "64Mi" },
      limits: { memory: MEMORY.limit, "ephemeral-storage": "2Gi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    },
    terminationMessagePolicy: LAST_WORDS,
    volumeMounts: [
      { name: "config", mountPath: CONFIG_FOLDER, readOnly: true },
      ...(secrets.dockerConfig === undefined
        ? []
        : [{ name: "docker-config", mountPath: DOCKER_FOLDER, readOnly: true }]),
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
}

/** Kubernetes puts variables in the place of `$(NAME)`. */
function literally(word: string): string {
  return word.replaceAll("$(", "$$$$(");
}

function environment({ secrets, proxy }: JobPlan): JsonValue[] {
  const variables = {
    HOME: "/tmp",
    ...(secrets.dockerConfig === undefined ? {} : { DOCKER_CONFIG: DOCKER_FOLDER }),
    ...(proxy === undefined ? {} : { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url }),
    ...(proxy?.except === undefined ? {} : { NO_PROXY: proxy.except }),
  };
  return Object.entries(variables).map(([name, value]) => ({ name, value: literally(value) }));
}

function volumes(plan: JobPlan): JsonValue[] {
  const { dockerConfig } = plan.secrets;
  return [
    { name: "config", configMap: { name: configMapName(plan) } },
    ...(dockerConfig === undefined
      ? []
      : [
          {
            name: "docker-config",
            secret: {
              secretName: dockerConfig,
              items: [{ key: ".dockerconfigjson", path: "config.json" }],
            },
          },
        ]),
    { name: "tmp", emptyDir: { sizeLimit: TEMPORARY } },
  ];
}
