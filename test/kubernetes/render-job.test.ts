import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { indexOf, jobRunsIn, nameOf, pickShard, type JobRuns } from "./job-runs.ts";
import type { KubernetesObject } from "./kubernetes-api.ts";
import { lockUpstream, planMirroring, SHARDS, type Mirroring } from "./mirror-job.ts";
import { watchMemory, type MemoryWatch } from "./peak-memory.ts";
import { runPod } from "./run-pod.ts";
import { NODE, startCluster, type Cluster } from "./start-cluster.ts";

const MIB = 2 ** 20;

let cluster: Cluster;
let runs: JobRuns;
let lock: string;
let memory: MemoryWatch;

beforeAll(async () => {
  memory = watchMemory();
  cluster = await startCluster(process.env["KOPS_ASSETS_IMAGE"] ?? "");
  runs = jobRunsIn(cluster);
  lock = await lockUpstream(cluster);
  return () => cluster.close();
}, 240_000);
afterEach(async () => {
  cluster.upstream.release();
  cluster.upstream.refuse();
  await cluster.kubernetes.patch(`/api/v1/nodes/${NODE}`, { spec: { unschedulable: false } });
});

const plan = (name: string, place = name, more: readonly string[] = []): Promise<Mirroring> =>
  planMirroring(cluster, lock, place, ["--name", name, ...more]);

/** All is there: by what the cluster itself runs each night, and by the tool outside, which reads every byte. */
async function expectFilled(mirroring: Mirroring, objects: readonly KubernetesObject[]): Promise<void> {
  await runs.ended(await runs.startVerification(objects, `${nameOf(objects, "ServiceAccount")}-all`));
  expect(await mirroring.verify()).toMatchObject({ code: 0 });
}

const failures = (job: string, count: number): Promise<true> =>
  cluster.kubernetes.until(`${job} has failed ${count} times`, async () =>
    (await runs.state(job)).failed >= count ? true : undefined,
  );

describe("the image as a pod under the restricted Pod Security Standard", () => {
  const spec = `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata: {name: pods.example.com}
spec: {kubernetesVersion: 1.34.1, cloudProvider: hetzner, networking: {cilium: {}}, topology: {dns: {type: None}}}
`;

  test.each([
    ["version", ["--version"], /^\d+\.\d+\.\d+\n$/],
    [
      "assets",
      ["get", "assets", "-f", "/files/cluster.yaml", "--offline", "-o", "name"],
      /^registry\.k8s\.io\/kube-proxy:v1\.34\.1$/m,
    ],
  ])("%s", async (name, args, said) => {
    const { phase, log } = await runPod(cluster, name, args, { "cluster.yaml": spec });
    expect(phase, log).toBe("Succeeded");
    expect(log).toMatch(said);
  });
});

describe("what `render job` writes", () => {
  test.each([
    ["Amazon's", "arn:aws:iam::123456789012:role/mirror"],
    ["Google's", "a@b.iam.gserviceaccount.com"],
    ["Azure's", "01234567-89ab-cdef-0123-456789abcdef"],
  ])("is taken with all that it can hold, for an identity of %s", async (_, identity) => {
    const everything = [
      ...["--identity", identity, "--docker-config-secret", "logins", "--env-secret", "keys"],
      ...["--image-pull-secret", "pull", "--proxy", "http://proxy:3128", "--proxy-except", "10.0.0.0/8"],
      "--create-repositories",
    ];
    const { objects } = await plan("everything", "everything", everything);
    const taken = await cluster.kubernetes.apply(objects, { dryRun: true });
    expect(taken.map(({ kind }) => kind)).toEqual([
      ...["ServiceAccount", "ConfigMap", "NetworkPolicy", "Job", "CronJob"],
    ]);
    // That kind is of the Prometheus Operator, which is not here.
    const alerting = await plan("everything", "everything", [...everything, "--prometheus-rule"]);
    await expect(cluster.kubernetes.apply(alerting.objects, { dryRun: true })).rejects.toThrow(
      /prometheusrules.* 404 /,
    );
  });

  test("fills the repositories, though a pod is killed in the middle", async () => {
    const mirroring = await plan("killed");
    const { objects, job, held } = await runs.startAndHold(mirroring);
    // What is not there is told, and not tried again.
    const early = await runs.ended(await runs.startVerification(objects, "too-early"), "Failed");
    expect(early).toMatchObject({ failed: 1, reason: "PodFailurePolicy" });
    const pod = (await runs.podsOf(job)).find((one) => indexOf(one) === held);
    await runs.kill(pod?.metadata.name ?? "");
    await failures(job, 1);
    cluster.upstream.release();
    expect(await runs.ended(job)).toMatchObject({ failed: 1, succeeded: SHARDS, failedIndexes: "" });
    await expectFilled(mirroring, objects);
    // Applied again it is the same: nothing runs a second time.
    const again = await cluster.kubernetes.apply(mirroring.objects);
    const jobs = [objects, again].map((all) => all.find(({ kind }) => kind === "Job")?.metadata);
    expect(jobs[1]).toMatchObject({ uid: jobs[0]?.uid, generation: jobs[0]?.generation });
  });

  test("fills them, though a shard fails twice", async () => {
    const mirroring = await plan("refused");
    cluster.upstream.refuse(pickShard(mirroring).layers);
    const objects = await cluster.kubernetes.apply(mirroring.objects);
    const job = nameOf(objects, "Job");
    await failures(job, 2);
    cluster.upstream.refuse();
    // A third pod may have begun by the time that two failures are counted.
    const { failed, ...others } = await runs.ended(job);
    expect(failed).toBeGreaterThanOrEqual(2);
    expect(others).toMatchObject({ succeeded: SHARDS, failedIndexes: "" });
    await expectFilled(mirroring, objects);
  });

  test("fills them, though the node is drained, and none of its pods has failed", async () => {
    const { kubernetes, upstream } = cluster;
    const mirroring = await plan("drained");
    const { objects, job, held } = await runs.startAndHold(mirroring);
    await kubernetes.patch(`/api/v1/nodes/${NODE}`, { spec: { unschedulable: true } });
    const running = await kubernetes.until("the held shard is told to run", async () => {
      const pods = (await runs.podsOf(job)).filter(({ status }) => status?.["phase"] === "Running");
      return pods.some((pod) => indexOf(pod) === held) ? pods : undefined;
    });
    for (const { metadata } of running) await runs.evict(metadata.name);
    await runs.waitingOrDone(job, running.map(indexOf));
    expect((await runs.state(job)).done).not.toContain(held);
    upstream.release();
    await kubernetes.patch(`/api/v1/nodes/${NODE}`, { spec: { unschedulable: false } });
    expect(await runs.ended(job)).toMatchObject({ failed: 0, succeeded: SHARDS });
    await expectFilled(mirroring, objects);
  });

  test("fills them, when it is started twice at once", async () => {
    const [one, other] = [await plan("one", "twice"), await plan("other", "twice")];
    const both = [await cluster.kubernetes.apply(one.objects), await cluster.kubernetes.apply(other.objects)];
    for (const objects of both)
      expect(await runs.ended(nameOf(objects, "Job"))).toMatchObject({ failed: 0, succeeded: SHARDS });
    for (const objects of both) await expectFilled(one, objects);
  });

  test("gives its pods the memory that they need", async () => {
    const seen = [...(await memory.stop()).values()];
    const peaks = seen.map(({ peak }) => Math.round(peak / MIB)).sort((a, b) => b - a);
    console.log(`peak memory of ${seen.length} pods, in MiB: ${peaks.join(" ")}`);
    expect(seen.length).toBeGreaterThanOrEqual(5 * SHARDS);
    for (const { peak, limit, refusals } of seen) {
      expect(peak).toBeLessThan(limit);
      expect(refusals).toBe(0);
    }
  });
});
