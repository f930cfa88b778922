import type { KubernetesObject } from "./kubernetes-api.ts";
import { stateOf, type JobState, type Mirroring } from "./mirror-job.ts";
import { NAMESPACE, type Cluster } from "./start-cluster.ts";

const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
const CRON_JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/cronjobs`;

export function nameOf(objects: readonly KubernetesObject[], kind: string): string {
  return objects.find((object) => object.kind === kind)?.metadata.name ?? "";
}

/** The shard that a pod has, from 0. */
export function indexOf({ metadata }: KubernetesObject): string {
  return metadata.annotations?.["batch.kubernetes.io/job-completion-index"] ?? "";
}

/** A shard that has an image, and GET of the layers of that one. */
export function pickShard({ shards }: Mirroring): { readonly index: string; readonly layers: RegExp } {
  const index = shards.findIndex((names) => names.some(isImage));
  const [repository = ""] = shards[index]?.find(isImage)?.split(":") ?? [];
  return {
    index: String(index),
    layers: new RegExp(`^GET /v2/${repository.replaceAll(".", "\\.")}/blobs/`),
  };
}

const isImage = (name: string): boolean => !name.startsWith("https://");

export interface JobRuns {
  podsOf(job: string): Promise<KubernetesObject[]>;
  state(job: string): Promise<JobState>;
  /** A Job's end; the logs of its pods are the message where that is another than the one that is expected. */
  ended(job: string, end?: JobState["end"]): Promise<JobState>;
  /** Resolves once each of these shards is done, or has a pod that waits for a node. */
  waitingOrDone(job: string, indexes: readonly string[]): Promise<void>;
  /** Starts a copy, and waits until upstream is asked for a layer of the shard `held`, which it does not hand out before `release`. */
  startAndHold(mirroring: Mirroring): Promise<HeldCopy>;
  /** As `kubectl create job --from=cronjob/…` does; the name of that Job. */
  startVerification(objects: readonly KubernetesObject[], name: string): Promise<string>;
  /** Kills the process of a pod's container as the kernel would: nothing is told, nothing is tidied up. */
  kill(pod: string): Promise<void>;
  /** As `kubectl drain` does. */
  evict(pod: string): Promise<void>;
}

interface HeldCopy {
  readonly objects: readonly KubernetesObject[];
  readonly job: string;
  readonly held: string;
}

export function jobRunsIn({ kubernetes, upstream, node }: Cluster): JobRuns {
  const podsOf = (job: string): Promise<KubernetesObject[]> =>
    kubernetes.pods(NAMESPACE, `batch.kubernetes.io/job-name=${job}`);
  const describe = async (job: string): Promise<string> => {
    const pods = await podsOf(job);
    const told = pods.map(async ({ metadata: { name }, status }) => {
      const log = await kubernetes.log(NAMESPACE, name).catch(String);
      return `${name} ${JSON.stringify(status?.["phase"])}\n${log}`;
    });
    return (await Promise.all(told)).join("\n");
  };
  const state = async (job: string): Promise<JobState> => stateOf(await kubernetes.read(`${JOBS}/${job}`));
  const until = <Value>(job: string, what: string, look: () => Promise<Value | undefined>): Promise<Value> =>
    kubernetes.until(`${job} ${what}`, look).catch(async (error: unknown) => {
      throw new Error(`${JSON.stringify(await state(job))}\n${await describe(job)}`, { cause: error });
    });
  const ended: JobRuns["ended"] = async (job, end = "Complete") => {
    const last = await until(job, "ends", async () => {
      const now = await state(job);
      return now.end === undefined ? undefined : now;
    });
    if (last.end !== end) throw new Error(`${job}: ${JSON.stringify(last)}\n${await describe(job)}`);
    return last;
  };
  return {
    podsOf,
    state,
    ended,
    waitingOrDone: async (job, indexes) => {
      await until(job, `has others for ${indexes.join(", ")}`, async () => {
        // One that ended before it was evicted is done, and its pod is gone all the same.
        const { done } = await state(job);
        const waiting = (await podsOf(job)).filter(({ status }) => status?.["phase"] === "Pending");
        const fine = new Set([...done, ...waiting.map(indexOf)]);
        return indexes.every((index) => fine.has(index)) ? true : undefined;
      });
    },
    startAndHold: async (mirroring) => {
      const { index: held, layers } = pickShard(mirroring);
      const isAsked = upstream.hold(layers);
      const objects = await kubernetes.apply(mirroring.objects);
      const job = nameOf(objects, "Job");
      await kubernetes.until(`upstream is asked for ${layers.source}`, () => within(isAsked, 1000));
      return { objects, job, held };
    },
    startVerification: async (objects, name) => {
      const cronJob = await kubernetes.read(`${CRON_JOBS}/${nameOf(objects, "CronJob")}`);
      const { spec } = cronJob?.spec?.["jobTemplate"] as { readonly spec: object };
      await kubernetes.create(JOBS, { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec });
      return name;
    },
    kill: async (pod) => {
      const { code, stderr } = await node.run("sh", "-c", KILL, "sh", pod);
      if (code !== 0) throw new Error(`${pod} cannot be killed: ${stderr}`);
    },
    evict: (pod) =>
      kubernetes.create(`${PODS}/${pod}/eviction`, {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name: pod, namespace: NAMESPACE },
      }),
  };
}

/** Whether something has happened; undefined if it has not after so many milliseconds. */
async function within(event: Promise<void>, milliseconds: number): Promise<true | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return Promise.race([event.then((): true => true), late]).finally(() => clearTimeout(timer));
}

/** By what containerd knows of its containers. */
const KILL = `
for container in /run/containerd/io.containerd.runtime.v2.task/k8s.io/*; do
  grep -q '"io.kubernetes.cri.sandbox-name":"'"$1"'"' $container/config.json || continue
  grep -q '"io.kubernetes.cri.container-type":"container"' $container/config.json || continue
  kill -9 $(cat $container/init.pid) && exit 0
done
exit 1`;
