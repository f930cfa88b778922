import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import type { Machine } from "./machine.ts";
import { kubernetesProgram } from "./kubernetes-programs.ts";
import type { StaticPod } from "./static-pods.ts";

const MANIFESTS = "/etc/kubernetes/manifests";
const CONFIG = "/var/lib/kubelet/kubelet.conf";
const LOG = "/var/log/kubelet.log";
const SOCKET = "unix:///run/containerd/containerd.sock";

export interface KubeletSetup {
  readonly node: string;
  readonly pods: readonly StaticPod[];
  /** The text of a kubeconfig; without it the kubelet runs its static pods alone. */
  readonly kubeconfig?: string;
  /** Where the API server asks it for logs; without it nobody does, and pods that say what disk they need are not for this node. */
  readonly address?: string;
}

/** A container as the runtime tells it. */
export interface RunningContainer {
  readonly pod: string;
  readonly name: string;
  /** The id of its image. */
  readonly image: string;
}

/** An image as the runtime tells it: an id, and the names under which it was pulled, by tag and by digest. */
export interface PulledImage {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
}

/** Where the cluster installs no crictl: one to look with. */
export async function lendCrictl(machine: Machine): Promise<string> {
  const path = "/tmp/crictl";
  await machine.write(path, await readFile(kubernetesProgram("crictl")));
  await machine.run("chmod", "755", path);
  return path;
}

export async function pulledImages(machine: Machine, crictl: string): Promise<readonly PulledImage[]> {
  const { stdout } = await machine.run(crictl, "--runtime-endpoint", SOCKET, "images", "-o=json");
  return (JSON.parse(stdout) as { readonly images: readonly PulledImage[] }).images;
}

/** What nodeup does once all is installed: it configures the kubelet that the script installed, and starts it. */
export async function startKubelet(machine: Machine, setup: KubeletSetup): Promise<void> {
  const { node, pods, kubeconfig, address } = setup;
  await machine.run("mkdir", "-p", MANIFESTS, "/var/lib/kubelet", "/etc/cni/net.d");
  for (const { name, manifest } of pods)
    await machine.write(`${MANIFESTS}/${name}.manifest`, JSON.stringify(manifest));
  // A machine knows its own name.
  await machine.run("sh", "-c", `echo '127.0.0.1 ${node}' >>/etc/hosts`);
  await machine.write(CONFIG, JSON.stringify(configuration(address)));
  if (kubeconfig !== undefined) await machine.write("/var/lib/kubelet/kubeconfig", kubeconfig);
  const words = [
    "/usr/local/bin/kubelet",
    `--config=${CONFIG}`,
    `--hostname-override=${node}`,
    ...(kubeconfig === undefined ? [] : ["--kubeconfig=/var/lib/kubelet/kubeconfig"]),
    ...(address === undefined ? [] : [`--node-ip=${address}`]),
  ];
  await machine.run("sh", "-c", `nohup ${words.join(" ")} >${LOG} 2>&1 </dev/null &`);
}

/** As kOps has it, but for what only systemd and cgroup v2 give, which machines of tests may lack. */
function configuration(address: string | undefined): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    staticPodPath: MANIFESTS,
    containerRuntimeEndpoint: SOCKET,
    address: address ?? "127.0.0.1",
    failCgroupV1: false,
    failSwapOn: false,
    cgroupDriver: "cgroupfs",
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    evictionHard: {},
    readOnlyPort: 0,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    resolvConf: "",
    localStorageCapacityIsolation: address !== undefined,
  };
}

const PATIENCE_MS = 60_000;

/** Waits until each of the containers, as "POD/NAME", runs; throws what the kubelet said last where they do not within a minute. */
export async function awaitContainers(
  machine: Machine,
  crictl: string,
  wanted: readonly string[],
): Promise<RunningContainer[]> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const running = await runningContainers(machine, crictl);
    const names = new Set(running.map(({ pod, name }) => `${pod}/${name}`));
    if (wanted.every((name) => names.has(name))) return running;
    await setTimeout(250);
  }
  const { stdout } = await machine.run("sh", "-c", `tail -n 40 ${LOG}; ${crictl} ps -a; ${crictl} images`);
  throw new Error(`not all of ${wanted.join(", ")} run:\n${stdout}`);
}

interface Told {
  readonly containers: readonly {
    readonly metadata: { readonly name: string };
    readonly imageRef: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

async function runningContainers(machine: Machine, crictl: string): Promise<RunningContainer[]> {
  const words = ["--runtime-endpoint", SOCKET, "ps", "--state=running", "-o=json"];
  const { stdout } = await machine.run(crictl, ...words);
  if (stdout === "") return [];
  const { containers } = JSON.parse(stdout) as Told;
  return containers.map(({ metadata, imageRef, labels }) => ({
    // A static pod's name ends with its node's.
    pod: labels["io.kubernetes.pod.name"] ?? "",
    name: metadata.name,
    image: imageRef,
  }));
}
