import type { NodeImage, NodePlan } from "../../../src/nodes/node-plan.ts";

/** A pod as a node's folder of manifests has it. */
export interface StaticPod {
  readonly name: string;
  /** Names of the containers that keep running. */
  readonly containers: readonly string[];
  readonly manifest: object;
}

interface Shape {
  readonly name: string;
  /** Components, and how the pod calls their containers. */
  readonly containers: Readonly<Record<string, string>>;
  /** Brings the binaries of etcd along. */
  readonly bringsEtcd?: boolean;
}

const etcd = (name: string): Shape => ({
  name: `etcd-manager-${name}`,
  containers: { "etcd-manager": "etcd-manager" },
  bringsEtcd: true,
});

/** Which pods nodeup writes into /etc/kubernetes/manifests, by itself or from the state store's static manifests (kOps 1.36). */
const SHAPES: readonly Shape[] = [
  { name: "kube-proxy", containers: { "kube-proxy": "kube-proxy" } },
  {
    name: "kube-apiserver",
    containers: { "kube-apiserver": "kube-apiserver", "kube-apiserver-healthcheck": "healthcheck" },
  },
  { name: "kube-controller-manager", containers: { "kube-controller-manager": "kube-controller-manager" } },
  { name: "kube-scheduler", containers: { "kube-scheduler": "kube-scheduler" } },
  { name: "kops-channels", containers: { "kops-channels": "kops-channels" } },
  etcd("main"),
  etcd("events"),
];

/**
 * The static pods of a role with the images that its plan names. What their programs would be told is left out: the images are made up,
 * and wait. Throws where an image of the plan is in none of them.
 */
export function staticPods({ images }: NodePlan): StaticPod[] {
  const own = images.filter(({ use }) => use === "static-pod");
  const pods = SHAPES.flatMap((shape) => podOf(shape, own));
  const text = JSON.stringify(pods);
  const missing = own.filter(({ image }) => !text.includes(image));
  if (missing.length > 0) throw new Error(`in no static pod: ${JSON.stringify(missing)}`);
  return pods;
}

function podOf({ name, containers, bringsEtcd = false }: Shape, images: readonly NodeImage[]): StaticPod[] {
  const running = Object.entries(containers).flatMap(([component, container]) =>
    imagesOf(images, component).map((image) => ({ name: container, image })),
  );
  if (running.length === 0) return [];
  const spec = {
    hostNetwork: true,
    priorityClassName: "system-cluster-critical",
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
    containers: running,
  };
  const metadata = { name, namespace: "kube-system", labels: { "k8s-app": name } };
  const manifest = {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: bringsEtcd ? withEtcd(spec, images) : spec,
  };
  return [{ name, containers: running.map((container) => container.name), manifest }];
}

function imagesOf(images: readonly NodeImage[], component: string): string[] {
  return images.flatMap((image) => (image.component === component ? image.image : []));
}

/** The images of etcd are volumes where the runtime has such, and otherwise copied by containers that run before. */
function withEtcd(spec: { readonly containers: readonly object[] }, images: readonly NodeImage[]): object {
  const [binaries, copiers] = [imagesOf(images, "etcd"), imagesOf(images, "kops-utils-cp")];
  if (copiers.length > 0) {
    const first = [...copiers, ...binaries].map((image, at) => ({
      ...{ name: `init-${at}`, image, command: ["/bin/busybox", "true"] },
    }));
    return { ...spec, initContainers: first };
  }
  const volumes = binaries.map((reference, at) => ({ name: `etcd-${at}`, image: { reference } }));
  const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/opt/${name}` }));
  return {
    ...spec,
    volumes,
    containers: spec.containers.map((container) => ({ ...container, volumeMounts })),
  };
}
