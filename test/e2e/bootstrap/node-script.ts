import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openHosts } from "../../../src/hosts/open-hosts.ts";
import { readHostEnvironment } from "../../../src/hosts/read-environment.ts";
import { loadCluster, type LoadedCluster } from "../../../src/tasks/list/load-cluster.ts";
import { ARCHITECTURES, type AssetsSpec } from "../../../src/cluster/cluster.ts";
import { CA_FILE, renderBootstrap } from "../../../src/bootstrap/render-bootstrap.ts";
import { parseRegistryMirror } from "../../../src/mirrors/parse-registry-mirror.ts";
import { planMirrors } from "../../../src/mirrors/plan-mirrors.ts";
import { renderContainerdMirrors } from "../../../src/mirrors/render-containerd-mirrors.ts";
import type { NodePlan } from "../../../src/nodes/node-plan.ts";
import { planNodes } from "../../../src/nodes/plan-nodes.ts";
import type { NodeContent } from "./node-content.ts";

/** How a cluster gets its assets, and which of its nodes is to be prepared. */
export interface NodeSetup {
  readonly assets: AssetsSpec;
  readonly role: "ControlPlane" | "Node";
  readonly hasCrictl: boolean;
  /** As --registry-mirror takes them. */
  readonly mirrors: readonly string[];
  /** PEM, where the repositories speak TLS with a certificate of their own. */
  readonly ca?: string;
}

export interface PreparedNode {
  readonly plan: NodePlan;
  /** Images by the names that nodes pull, without digests; then with them. */
  readonly images: readonly string[];
  script(digestOf: (image: string) => string): string;
}

/**
 * From a cluster spec to a node's script, the way that the command line takes. Made up are only the hashes: those of files whose content
 * is made up take the place of the ones that the release knows.
 */
export async function prepareNode(
  setup: NodeSetup,
  content: NodeContent,
  folder: string,
): Promise<PreparedNode> {
  const file = join(folder, "cluster.yaml");
  await writeFile(file, specOf(setup, content));
  const hosts = openHosts({}, readHostEnvironment({}));
  const loaded = await loadCluster({ sources: [file], kopsVersion: "1.36.2", offline: true }, hosts);
  const plan = planOf(loaded, setup, content, (image) => image);
  return {
    plan,
    images: plan.images.map(({ image }) => image),
    script: (digestOf) => {
      const pin = (image: string): string => `${image}@${digestOf(image)}`;
      const { containerd } = loaded.cluster.spec;
      const mirrors = planMirrors(loaded.placements.images, loaded.assets, {
        mirrors: setup.mirrors.map(parseRegistryMirror),
        ...(setup.ca === undefined ? {} : { caFile: CA_FILE }),
      });
      return renderBootstrap(planOf(loaded, setup, content, pin), {
        cluster: loaded.cluster.name,
        release: loaded.cluster.release.name,
        containerdVersion: containerd.version,
        installsContainerd: containerd.skipInstall !== true,
        mirrors: renderContainerdMirrors(mirrors.plan),
        ...(setup.ca === undefined ? {} : { ca: setup.ca }),
      });
    },
  };
}

function planOf(
  { cluster, inventory, placements }: LoadedCluster,
  { role }: NodeSetup,
  content: NodeContent,
  pin: (image: string) => string,
): NodePlan {
  const files = placements.files.map((file) => ({
    ...file,
    sha256: content(file.why[0]?.component ?? "").sha256,
  }));
  const plans = planNodes(cluster, inventory, { images: placements.images, files }, { pin });
  const plan = plans.find((one) => one.role === role);
  if (plan === undefined) throw new Error(`the cluster has no ${role}`);
  return plan;
}

/** The files of a plan by the path of the URL that nodes ask for. */
export function servedFiles(plan: NodePlan, content: NodeContent): Record<string, Buffer> {
  const files = ARCHITECTURES.flatMap((arch) => [plan.nodeup[arch], ...plan.files[arch]]);
  return Object.fromEntries(
    files.flatMap(({ urls, component }) =>
      urls.map((url) => [new URL(url).pathname.slice(1), content(component).bytes]),
    ),
  );
}

/** kOps takes containerd and runc from where the spec says, as it does for builds of one's own. */
function specOf({ assets, hasCrictl }: NodeSetup, content: NodeContent): string {
  const packages = (name: string, file: string): string => {
    const url = (arch: string): string =>
      `https://packages.example.com/${name}/${file.replace("ARCH", arch)}`;
    const { sha256 } = content(name);
    return `{ urlAmd64: "${url("amd64")}", hashAmd64: "${sha256}", urlArm64: "${url("arm64")}", hashArm64: "${sha256}" }`;
  };
  const group = (name: string, role: string): string => `---
apiVersion: kops.k8s.io/v1alpha2
kind: InstanceGroup
metadata:
  name: ${name}
  labels: { kops.k8s.io/cluster: local.example.com }
spec: { role: ${role}, machineType: t3.medium, image: debian-12, subnets: [a] }
`;
  return `apiVersion: kops.k8s.io/v1alpha2
kind: Cluster
metadata:
  name: local.example.com
spec:
  kubernetesVersion: 1.34.2
  cloudProvider: aws
  assets: ${JSON.stringify(assets)}
  containerd:
    version: 1.6.20
    installCriCtl: ${String(hasCrictl)}
    packages: ${packages("containerd", "containerd-ARCH.tar.gz")}
    runc: { version: 1.1.5, packages: ${packages("runc", "runc.ARCH")} }
  networking:
    flannel: {}
  etcdClusters:
  - { name: main, etcdMembers: [{ instanceGroup: control-plane, name: a }] }
  - { name: events, etcdMembers: [{ instanceGroup: control-plane, name: a }] }
${group("control-plane", "Master")}${group("nodes", "Node")}`;
}
