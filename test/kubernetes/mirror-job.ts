import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool, type EndedTool } from "../support/run-tool.ts";
import type { KubernetesObject } from "./kubernetes-api.ts";
import { NAMESPACE, type Cluster } from "./start-cluster.ts";

/** A copy that is to be, into repositories of its own. */
export interface Mirroring {
  /** What `render job` prints. */
  readonly objects: string;
  /** What each of the shards has, from the first on. */
  readonly shards: readonly (readonly string[])[];
  /** `kops-assets verify --deep`, from outside of the cluster. */
  verify(): Promise<EndedTool>;
}

export const SHARDS = 3;

/** The lock file of all that upstream has. */
export async function lockUpstream({ upstream, upstreamAddress }: Cluster): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lock-"));
  const names = join(folder, "names.txt");
  const lock = join(folder, "lock.yaml");
  await writeFile(names, [...upstream.images, ...upstream.files, ""].join("\n"));
  await successfully([
    "lock",
    "-f",
    names,
    "--from",
    "names",
    "--layers",
    "-o",
    lock,
    ...fromUpstream(upstream, upstreamAddress),
  ]);
  return lock;
}

function fromUpstream(upstream: Cluster["upstream"], address: string): string[] {
  return [...upstream.mirrors(address).flatMap((mirror) => ["--mirror", mirror]), "--plain-http", address];
}

/** `place` is the folder in both repositories; `more` are further words for `render job`. */
export async function planMirroring(
  { registry, files, upstream, upstreamAddress, image }: Cluster,
  lock: string,
  place: string,
  more: readonly string[] = [],
): Promise<Mirroring> {
  const to = [
    ...["--container-registry", `${registry}/${place}`, "--file-repository", `http://${files}/${place}`],
    ...["--plain-http", registry],
  ];
  const rendered = await successfully([
    ...["render", "job", "--lock", lock, "--image", image, "--shards", String(SHARDS)],
    ...["--namespace", NAMESPACE, "--verify-schedule", "17 3 * * *"],
    ...[...to, ...fromUpstream(upstream, upstreamAddress), ...more],
  ]);
  const list = ["-f", lock, "--from", "lock", "--lock", lock];
  const words = [
    "--container-registry",
    `${registry}/${place}`,
    "--file-repository",
    `http://${files}/${place}`,
  ];
  const plan = await successfully(["plan", ...list, "--shards", String(SHARDS), "-o", "json", ...words]);
  const { shards } = JSON.parse(plan.stdout) as { readonly shards: readonly { readonly assets: string[] }[] };
  return {
    objects: rendered.stdout,
    shards: shards.map(({ assets }) => assets),
    verify: () => runTool(["verify", ...list, "--deep", ...to]),
  };
}

async function successfully(words: readonly string[]): Promise<EndedTool> {
  const ended = await runTool(words);
  if (ended.code !== 0) throw new Error(`${words.join(" ")}: ${ended.code}\n${ended.stderr}`);
  return ended;
}

/** How often a Job's pods have failed so far, which index failed for good, and whether it has ended. */
export interface JobState {
  readonly failed: number;
  readonly succeeded: number;
  readonly failedIndexes: string;
  /** The shards that are done, whether or not their pods are still there. */
  readonly done: readonly string[];
  readonly end?: "Complete" | "Failed";
  /** Why it failed: "PodFailurePolicy". */
  readonly reason: string;
}

export function stateOf(job: KubernetesObject | undefined): JobState {
  const {
    failed = 0,
    succeeded = 0,
    failedIndexes = "",
    completedIndexes = "",
    conditions = [],
  } = (job?.status ?? {}) as {
    readonly failed?: number;
    readonly succeeded?: number;
    readonly failedIndexes?: string;
    readonly completedIndexes?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
  };
  const ended = conditions.find(
    ({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"),
  );
  return {
    ...{ failed, succeeded, failedIndexes, done: indexesIn(completedIndexes), reason: ended?.reason ?? "" },
    ...(ended === undefined ? {} : { end: ended.type as "Complete" | "Failed" }),
  };
}

/** What Kubernetes writes as "0,2-4". */
function indexesIn(text: string): string[] {
  const ranges = text.split(",").filter((range) => range !== "");
  return ranges.flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
  });
}
