import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createMemoryFiles } from "../../src/content/memory-files.ts";
import { createMemoryImages } from "../../src/content/memory-images.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { startApiServer } from "../e2e/bootstrap/api-server.ts";
import { findMissingPrograms } from "../e2e/bootstrap/kubernetes-programs.ts";
import { createImageMaker } from "../e2e/bootstrap/busybox-images.ts";
import { startDebians } from "../e2e/bootstrap/local-repositories.ts";
import type { Machine } from "../e2e/bootstrap/machine.ts";
import { CONTROL_PORT, createNetwork, forward, type Network } from "../e2e/bootstrap/network.ts";
import { findProgram } from "../e2e/bootstrap/requirements.ts";
import { runTool } from "../support/run-tool.ts";
import { startGatedUpstream, type GatedUpstream } from "./gated-upstream.ts";
import { kubernetesOf, type Kubernetes } from "./kubernetes-api.ts";
import { startNode } from "./start-node.ts";

/** A Kubernetes of one node, an upstream, and two local repositories, of which the registry has our image. */
export interface Cluster {
  readonly kubernetes: Kubernetes;
  readonly node: Machine;
  readonly upstream: GatedUpstream;
  /** As pods and this process reach them: "198.18.7.1:5000", "198.18.7.2:8080", "198.18.7.3:8080". */
  readonly registry: string;
  readonly files: string;
  readonly upstreamAddress: string;
  /** Of kops-assets, with its digest. */
  readonly image: string;
  close(): Promise<void>;
}

export const NODE = "node-1";
export const NAMESPACE = "mirror";

/** `layout` is what `npm run build:image` has built. */
export async function startCluster(layout: string): Promise<Cluster> {
  const missing = findMissingPrograms();
  if (missing !== undefined) throw new Error(`${missing}; bash tools/setup-kubernetes.sh builds it`);
  const closers: (() => Promise<void>)[] = [];
  const closing = <T extends { close(): Promise<void> }>(thing: T): T => {
    closers.push(() => thing.close());
    return thing;
  };
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    return { ...(await startAll(layout, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = <T extends { close(): Promise<void> }>(thing: T) => T;

async function startAll(layout: string, closing: Closing): Promise<Omit<Cluster, "close">> {
  const network = closing(await createNetwork());
  const podNetwork = network.node.replace(/^198\.18\.(\d+)\.\d+$/, "198.19.$1.0/24");
  execFileSync(findProgram("ip") ?? "ip", ["route", "add", podNetwork, "via", network.node]);
  const debians = closing(await startDebians());
  const { registry, files } = await debians.reachFrom(network);
  closing(registry);
  closing(files);
  const upstream = closing(await startGatedUpstream());
  const upstreamFront = closing(await forward(network.control, 8080, `127.0.0.1:${upstream.port}`));
  const sandbox = await startSandboxRegistry(network, closing);
  const api = closing(await startApiServer([NODE], { controls: true }));
  closing(await forward(network.control, CONTROL_PORT, api.host));
  const image = await pushOurImage(layout, registry.host);
  const node = closing(
    await startNode(network, {
      name: NODE,
      kubeconfig: api.kubeconfig(NODE, `${network.control}:${CONTROL_PORT}`),
      podNetwork,
      plainRegistries: [registry.host, sandbox],
      sandboxImage: `${sandbox}/pause:1`,
    }),
  );
  const kubernetes = kubernetesOf(api);
  await becomeReady(kubernetes, node);
  return {
    ...{ kubernetes, node, upstream, image, upstreamAddress: upstreamFront.host },
    ...{ registry: registry.host, files: files.host },
  };
}

/** Holds the image of what a pod's namespaces hang on; returns its address. */
async function startSandboxRegistry(network: Network, closing: Closing): Promise<string> {
  const images = createMemoryImages();
  const make = await createImageMaker(await readFile(findProgram("busybox") ?? ""));
  await make(images.repository("pause"), "pause", "1");
  const server = closing(await startServer({ images, files: createMemoryFiles() }));
  return closing(await forward(network.control, 5000, server.address)).host;
}

/** By our own `bundle load`; returns its name there. */
async function pushOurImage(layout: string, registry: string): Promise<string> {
  const to = ["--container-registry", registry, "--plain-http", registry];
  const { code, stderr } = await runTool(["bundle", "load", layout, "--from", "oci", "--referrers", ...to]);
  if (code !== 0) throw new Error(stderr);
  const catalog = (await (await fetch(`http://${registry}/v2/_catalog`)).json()) as {
    repositories: string[];
  };
  const index = JSON.parse(await readFile(join(layout, "index.json"), "utf8")) as {
    manifests: { digest: string }[];
  };
  return `${registry}/${catalog.repositories[0] ?? ""}@${index.manifests[0]?.digest ?? ""}`;
}

async function becomeReady(kubernetes: Kubernetes, node: Machine): Promise<void> {
  try {
    await kubernetes.until("the node is ready", async () => {
      const { status } = (await kubernetes.read(`/api/v1/nodes/${NODE}`)) ?? {};
      const conditions = (status?.["conditions"] ?? []) as { type: string; status: string }[];
      return conditions.find(({ type, status: value }) => type === "Ready" && value === "True");
    });
  } catch (error) {
    const { stdout } = await node.run("tail", "-n", "40", "/var/log/kubelet.log", "/var/log/containerd.log");
    throw new Error(stdout, { cause: error });
  }
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await kubernetes.create("/api/v1/namespaces", { metadata: { name: NAMESPACE, labels } });
}
