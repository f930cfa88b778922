import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What the kernel says of a container's memory, in bytes: the most that it had, and how often its limit stood in its way. */
interface PeakMemory {
  readonly peak: number;
  readonly limit: number;
  readonly refusals: number;
}

export interface MemoryWatch {
  /** Of all containers with a memory limit that ran in the meantime, by their ids. */
  stop(): Promise<ReadonlyMap<string, PeakMemory>>;
}

/** Where containerd puts containers of Kubernetes: with cgroup v1 apart for memory, and with v2 for all. */
const GROUPS = [
  {
    folder: "/sys/fs/cgroup/memory/k8s.io",
    names: { peak: "memory.max_usage_in_bytes", limit: "memory.limit_in_bytes", refusals: "memory.failcnt" },
  },
  {
    folder: "/sys/fs/cgroup/k8s.io",
    names: { peak: "memory.peak", limit: "memory.max", refusals: "memory.events" },
  },
] as const;
const EACH_MS = 200;
/** Where there is none, version 1 has a number near 2^63. */
const NO_LIMIT = 2 ** 50;

/** Looks at all containers again and again, for what is known of one goes away with it. */
export function watchMemory(): MemoryWatch {
  const seen = new Map<string, PeakMemory>();
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    for (const { folder, names } of GROUPS)
      for (const id of await readdir(folder).catch(() => [])) {
        const [peak, limit, refusals] = await Promise.all([
          numberIn(join(folder, id, names.peak)),
          numberIn(join(folder, id, names.limit)),
          numberIn(join(folder, id, names.refusals)),
        ]);
        if (peak > 0 && limit < NO_LIMIT) seen.set(id, { peak, limit, refusals });
      }
  };
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, EACH_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
      return seen;
    },
  };
}

/** The last number of the line that counts; 0 where the file is no more. */
async function numberIn(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "0");
  const line = /^max .*$/m.exec(text)?.[0] ?? text;
  return Number(/(\d+)\s*$/.exec(line)?.[1] ?? Infinity);
}
