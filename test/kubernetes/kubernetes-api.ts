import { setTimeout } from "node:timers/promises";
import { parseSource } from "../../src/cluster/read/parse-source.ts";
import type { ApiServer } from "../e2e/bootstrap/api-server.ts";

/** What is looked at of an object, whichever it is. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

/** An API server as `kubectl` and people use it. */
export interface Kubernetes {
  /** `kubectl apply --server-side`, strict about fields: the objects in a YAML text, as they are afterwards. */
  apply(text: string, options?: { readonly dryRun: boolean }): Promise<KubernetesObject[]>;
  create(path: string, object: object): Promise<void>;
  patch(path: string, change: object): Promise<void>;
  read(path: string): Promise<KubernetesObject | undefined>;
  pods(namespace: string, selector: string): Promise<KubernetesObject[]>;
  /** What a pod's container has written, by way of its kubelet. */
  log(namespace: string, pod: string): Promise<string>;
  /** Throws what is there where it does not become so in time. */
  until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value>;
}

const PLURALS: Readonly<Record<string, string>> = {
  ServiceAccount: "serviceaccounts",
  ConfigMap: "configmaps",
  NetworkPolicy: "networkpolicies",
  Job: "jobs",
  CronJob: "cronjobs",
  PrometheusRule: "prometheusrules",
};
const PATIENCE_MS = 120_000;

export function kubernetesOf(api: ApiServer): Kubernetes {
  const ask = async (method: string, path: string, body?: object, type?: string): Promise<string> => {
    const { status, text } = await api.ask(method, path, body, type);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text;
  };
  return {
    apply: async (text, { dryRun } = { dryRun: false }) => {
      const applied: KubernetesObject[] = [];
      for (const { value } of parseSource({ name: "objects", text }).values) {
        const object = value as unknown as KubernetesObject;
        const query = `fieldManager=test&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
        const answer = await ask(
          "PATCH",
          `${pathOf(object)}?${query}`,
          object,
          "application/apply-patch+yaml",
        );
        applied.push(JSON.parse(answer) as KubernetesObject);
      }
      return applied;
    },
    create: async (path, object) => {
      await ask("POST", `${path}?fieldValidation=Strict`, object);
    },
    patch: async (path, change) => {
      await ask("PATCH", path, change, "application/merge-patch+json");
    },
    read: async (path) => (await api.get(path)) as KubernetesObject | undefined,
    pods: async (namespace, selector) => {
      const query = `labelSelector=${encodeURIComponent(selector)}`;
      const answer = await ask("GET", `/api/v1/namespaces/${namespace}/pods?${query}`);
      return (JSON.parse(answer) as { readonly items: KubernetesObject[] }).items;
    },
    log: (namespace, pod) => ask("GET", `/api/v1/namespaces/${namespace}/pods/${pod}/log`),
    until,
  };
}

function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${root}${within}/${PLURALS[kind] ?? kind}/${metadata.name}`;
}

async function until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(200);
  }
  throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
}
