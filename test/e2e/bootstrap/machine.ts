import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile, lstat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeCgroups } from "./remove-cgroups.ts";
import { findProgram } from "./requirements.ts";
import type { Network } from "./network.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A bare machine inside a network namespace: this machine's file system, copied on write, without what a node would need; its own
 * processes, no systemd. All that it does is gone when it is closed.
 */
export interface Machine {
  run(...words: readonly string[]): Promise<Run>;
  write(path: string, text: string | Buffer): Promise<void>;
  read(path: string): Promise<string>;
  /** Files that are not as they were at the beginning, with size and time of their last change. */
  changes(): Promise<ReadonlyMap<string, string>>;
  /** Packets and connections for which there was no route. */
  unroutable(): Promise<number>;
  close(): Promise<void>;
}

/** What Debian's packages and other runs may have left on this machine; a bare one has none of it. */
const REMOVED = [
  "/usr/bin/containerd* /usr/bin/ctr /usr/sbin/runc /usr/bin/runc /usr/bin/crictl /usr/local/bin/crictl",
  "/usr/local/bin/kube* /opt/cni /opt/kops /etc/cni /etc/containerd /etc/crictl.yaml /var/cache/nodeup",
].join(" ");

const NSENTER = findProgram("nsenter") ?? "nsenter";

/** Where the parts of the machine are in its mount namespace; nothing of this is on the disk. */
const BASE = "/mnt";
const SCRIPT = `
mount -t tmpfs -o size=3g tmpfs ${BASE}
mkdir ${BASE}/changes ${BASE}/work ${BASE}/root ${BASE}/containerd
mount -t overlay -o lowerdir=/,upperdir=${BASE}/changes,workdir=${BASE}/work overlay ${BASE}/root
cd ${BASE}/root
rm -rf ${REMOVED.replaceAll(" /", " .").replace(/^\//, "./").replaceAll(" .", " ./")}
rm -rf var/lib/containerd var/lib/kubelet
mkdir -p var/lib/containerd
rm -f etc/resolv.conf
echo 'nameserver 127.0.0.1' >etc/resolv.conf
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs run
mount --bind ${BASE}/containerd var/lib/containerd
pivot_root . mnt
cd /
echo ready
exec sleep infinity`;

/** Where containerd has a folder for each container that runs. */
const CONTAINERS = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";

export async function startMachine(network: Pick<Network, "name">): Promise<Machine> {
  const namespaces = ["--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "sh", "-ec", SCRIPT];
  const holder = spawn(NSENTER, [`--net=/run/netns/${network.name}`, "unshare", ...namespaces], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(holder, "exit");
  await Promise.race([once(holder.stdout, "data"), exited]);
  const pid = await childOf(holder.pid ?? 0);
  const root = `/proc/${pid}/root`;
  // The file system that was there before lies at /mnt now.
  const changes = `${root}/mnt${BASE}/changes`;
  const before = await changesIn(changes);
  return {
    run: (...words) => runInside(pid, words),
    write: (path, text) => writeFile(join(root, path), text),
    read: (path) => readFile(join(root, path), "utf8"),
    changes: async () => {
      const now = await changesIn(changes);
      return new Map([...now].filter(([path, state]) => before.get(path) !== state));
    },
    unroutable: async () => countUnroutable(await readFile(`/proc/${pid}/net/snmp`, "utf8")),
    close: async () => {
      const containers = await readdir(`${root}${CONTAINERS}`).catch(() => []);
      holder.kill("SIGKILL");
      await exited;
      await removeCgroups(containers);
    },
  };
}

async function childOf(pid: number): Promise<string> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.trim().split(" ")[0] ?? "";
}

function runInside(pid: string, words: readonly string[]): Promise<Run> {
  const enter = ["-t", pid, "--mount", "--net", "--uts", "--ipc", "--pid", "--root", "--wd=/"];
  const environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"];
  return new Promise((resolve) => {
    execFile(NSENTER, [...enter, ...environment, ...words], { cwd: "/" }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

async function changesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const states = files.map(async (path) => {
    const { size, mtimeMs } = await lstat(path);
    return [path.slice(folder.length), `${size} ${mtimeMs}`] as const;
  });
  return new Map((await Promise.all(states)).sort());
}

/** OutNoRoutes of the namespace's IP counters (RFC 4293). */
function countUnroutable(snmp: string): number {
  const [names = "", values = ""] = snmp.split("\n").filter((line) => line.startsWith("Ip:"));
  return Number(values.split(" ")[names.split(" ").indexOf("OutNoRoutes")]);
}

/** A directory of the test's own on this machine. */
export async function temporaryFolder(): Promise<{ path: string; close(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "bootstrap-"));
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}
