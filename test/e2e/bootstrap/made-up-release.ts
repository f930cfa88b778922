import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A kOps release that nobody made: the newest that is known, except that no file's hash is known, so that real programs can stand behind all of them. */
export const RELEASE = "1.36.99";

/** Writes a directory with that release and returns its path. */
export async function writeMadeUpRelease(folder: string): Promise<string> {
  const directory = join(folder, "catalog");
  const version = "v1.34.99";
  const crictl = `https://github.com/kubernetes-sigs/cri-tools/releases/download/${version}/crictl-${version}-linux-{arch}.tar.gz`;
  const release = { release: RELEASE, extends: "1.36.2", files: { crictl: { path: crictl } } };
  await mkdir(directory);
  await writeFile(join(directory, `${RELEASE}.json`), JSON.stringify(release));
  return directory;
}

export interface ClusterText {
  readonly assets: Readonly<Record<string, string>>;
  /** containerd's: "1.6.99" is Debian's, "2.2.99" the one that tools/setup-kubernetes.sh builds. */
  readonly containerd: string;
  readonly installsCrictl: boolean;
}

/** A cluster with a control plane and a group of nodes, all of whose files have versions that no release knows a hash of. */
export function clusterText({ assets, containerd, installsCrictl }: ClusterText): string {
  const group = (name: string, role: string): string => `---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  name: ${name}
  labels: { kops.k8s.io/cluster: local.example.com }
spec: { role: ${role}, machineType: cx23, image: debian-12, minSize: 1, maxSize: 1, subnets: [fsn1] }
`;
  return `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: local.example.com
spec:
  kubernetesVersion: 1.36.99
  cloudProvider: hetzner
  assets: ${JSON.stringify(assets)}
  containerd: { version: ${containerd}, runc: { version: 1.3.99 }, installCriCtl: ${String(installsCrictl)} }
  networking: { cilium: {} }
  topology: { dns: { type: None } }
  etcdClusters:
  - { name: main, etcdMembers: [{ instanceGroup: control-plane-fsn1, name: a }] }
  - { name: events, etcdMembers: [{ instanceGroup: control-plane-fsn1, name: a }] }
  subnets:
  - { name: fsn1, type: Public, zone: fsn1 }
${group("control-plane-fsn1", "Master")}${group("nodes-fsn1", "Node")}`;
}
