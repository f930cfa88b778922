import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { startKubelet } from "../e2e/bootstrap/kubelet.ts";
import { kubernetesProgram } from "../e2e/bootstrap/kubernetes-programs.ts";
import { startMachine, type Machine } from "../e2e/bootstrap/machine.ts";
import type { Network } from "../e2e/bootstrap/network.ts";
import { findProgram } from "../e2e/bootstrap/requirements.ts";

export interface NodeSetup {
  readonly name: string;
  readonly kubeconfig: string;
  /** Addresses of pods: "198.19.7.0/24". */
  readonly podNetwork: string;
  /** Registries without TLS: "198.18.7.1:5000". */
  readonly plainRegistries: readonly string[];
  /** Holds the namespaces of each pod. */
  readonly sandboxImage: string;
}

const RUNTIME = ["containerd", "containerd-shim-runc-v2", "ctr"] as const;
const SOCKET = "/run/containerd/containerd.sock";

/** A machine in a network namespace with a real containerd and a real kubelet, whose pods have addresses of their own. */
export async function startNode(network: Network, setup: NodeSetup): Promise<Machine> {
  const machine = await startMachine(network);
  try {
    for (const name of RUNTIME) await install(machine, `/usr/bin/${name}`, kubernetesProgram(name));
    await install(machine, "/usr/bin/runc", findProgram("runc") ?? "");
    await install(machine, "/usr/local/bin/kubelet", kubernetesProgram("kubelet"));
    await startContainerd(machine, setup);
    const { name, kubeconfig } = setup;
    await startKubelet(machine, { node: name, pods: [], kubeconfig, address: network.node });
    return machine;
  } catch (error) {
    await machine.close();
    throw error;
  }
}

async function install(machine: Machine, path: string, program: string): Promise<void> {
  await machine.write(path, await readFile(program));
  await machine.run("chmod", "755", path);
}

async function startContainerd(machine: Machine, setup: NodeSetup): Promise<void> {
  await machine.run("mkdir", "-p", "/etc/cni/net.d");
  await machine.write("/etc/cni/net.d/10-pods.conflist", JSON.stringify(podNetworkOf(setup.podNetwork)));
  for (const host of setup.plainRegistries) {
    const folder = `/etc/containerd/certs.d/${host}`;
    await machine.run("mkdir", "-p", folder);
    await machine.write(`${folder}/hosts.toml`, `server = "http://${host}"\n`);
  }
  await machine.write("/etc/containerd/config.toml", configurationOf(setup.sandboxImage));
  await machine.run("sh", "-c", "nohup containerd >/var/log/containerd.log 2>&1 </dev/null &");
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await machine.run("ctr", "--address", SOCKET, "version")).code === 0) return;
    await setTimeout(100);
  }
  throw new Error(`containerd does not start:\n${await machine.read("/var/log/containerd.log")}`);
}

function podNetworkOf(subnet: string): object {
  const ipam = { type: "host-local", subnet, routes: [{ dst: "0.0.0.0/0" }] };
  return { cniVersion: "1.0.0", name: "pods", plugins: [{ type: "ptp", ipMasq: false, ipam }] };
}

/** Scores of the kernel's OOM killer cannot be lowered in every sandbox that tests run in. */
function configurationOf(sandboxImage: string): string {
  return `version = 3
[plugins.'io.containerd.cri.v1.runtime']
restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ["/usr/lib/cni"]
conf_dir = "/etc/cni/net.d"
[plugins.'io.containerd.cri.v1.images'.registry]
config_path = "/etc/containerd/certs.d"
[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = "${sandboxImage}"
`;
}
