import { createHash } from "node:crypto";
import type { NodeFile, NodePlan } from "../../../src/nodes/node-plan.ts";
import { madeUpBytes } from "../../support/made-up-bytes.ts";
import { archiveOf } from "./archive.ts";

/** Files of a node with made-up content, by the path that they have below a file repository. */
export type NodeFiles = Readonly<Record<string, Buffer>>;

const COMPONENTS: Readonly<Record<string, string>> = {
  "bin/kubelet": "kubelet",
  "bin/kubectl": "kubectl",
  "ecr/ecr-credential-provider-linux-amd64": "ecr-credential-provider",
  "cni/plugins.tgz": "cni-plugins",
  "containerd/containerd.tar.gz": "containerd",
  "runc/runc.amd64": "runc",
  "cri/crictl.tar.gz": "crictl",
  "kops/protokube": "protokube",
};

export async function madeUpFiles(): Promise<NodeFiles> {
  const program = (name: string): Buffer =>
    Buffer.concat([Buffer.from(`${name}\n`), madeUpBytes(50_000, name)]);
  const programs = (...names: readonly string[]): Promise<Buffer> =>
    archiveOf(Object.fromEntries(names.map((name) => [name, program(name)])));
  return {
    "bin/kubelet": madeUpBytes(400_000, "kubelet"),
    "bin/kubectl": program("kubectl"),
    "ecr/ecr-credential-provider-linux-amd64": program("ecr-credential-provider"),
    "cni/plugins.tgz": await programs("bridge", "host-local", "loopback"),
    "containerd/containerd.tar.gz": await programs(
      "bin/containerd",
      "bin/containerd-shim-runc-v2",
      "bin/ctr",
    ),
    "runc/runc.amd64": program("runc"),
    "cri/crictl.tar.gz": await programs("crictl"),
    "kops/protokube": program("protokube"),
    "kops/nodeup": program("nodeup"),
  };
}

/** A plan of a node that downloads these files from the places given, the first one first. */
export function planOf(files: NodeFiles, repositories: readonly string[]): NodePlan {
  const file = (path: string, component: string): NodeFile => ({
    component,
    canonical: `https://upstream.example/${path}`,
    sha256: sha256Of(files[path] ?? Buffer.alloc(0)),
    urls: repositories.map((repository) => `${repository}/${path}`),
  });
  const both = <T>(value: T): { amd64: T; arm64: T } => ({ amd64: value, arm64: value });
  return {
    instanceGroup: "nodes",
    role: "Node",
    nodeup: both(file("kops/nodeup", "nodeup")),
    hasConfig: true,
    files: both(Object.entries(COMPONENTS).map(([path, component]) => file(path, component))),
    imageArchives: both([]),
    images: [],
    warmPoolImages: [],
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
