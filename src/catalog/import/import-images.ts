import type { SourceTree } from "../source-tree.ts";
import type { Report } from "./report.ts";

interface ImagePlace {
  readonly name: string;
  readonly file: string;
  readonly image: string;
  readonly optional?: boolean;
}

const COMPONENTS = "pkg/model/components/";

/** Images that kOps names in Go code. */
const PLACES: readonly ImagePlace[] = [
  {
    name: "etcd-manager",
    file: "etcdmanager/model.go",
    image: "registry.k8s.io/etcd-manager/etcd-manager-slim",
  },
  {
    name: "kops-utils-cp",
    file: "etcdmanager/model.go",
    image: "registry.k8s.io/kops/kops-utils-cp",
    optional: true,
  },
  {
    name: "kube-apiserver-healthcheck",
    file: "kubeapiserver/model.go",
    image: "registry.k8s.io/kops/kube-apiserver-healthcheck",
  },
  { name: "channels", file: "channels/model.go", image: "registry.k8s.io/kops/channels", optional: true },
];

/** Before 1.35 the kubelet's options name the pause image, since then containerd's. */
const PAUSE = ["containerd.go", "kubelet.go"];

/**
 * Images of control-plane parts and of the pod sandbox; `{kopsVersion}` stands for the release's own number. Undefined for one that could
 * not be read.
 */
export function importImages(
  tree: SourceTree,
  release: string,
  report: Report,
): Record<string, string | undefined> {
  const images: Record<string, string | undefined> = {};
  for (const { name, file, image, optional } of PLACES) {
    const found = findImage(tree.read(COMPONENTS + file), image, release);
    if (found === undefined && optional === true) continue;
    if (found === undefined) reportMissing(report, COMPONENTS + file, image);
    images[name] = found;
  }
  const pause = PAUSE.map((file) =>
    findImage(tree.read(COMPONENTS + file), "registry.k8s.io/pause", release),
  );
  const found = pause.find((image) => image !== undefined);
  if (found === undefined) reportMissing(report, COMPONENTS + "containerd.go", "registry.k8s.io/pause");
  images["pause"] = found;
  return images;
}

function findImage(source: string | undefined, image: string, release: string): string | undefined {
  const match = new RegExp(String.raw`${image.replaceAll(".", String.raw`\.`)}:([\w.%-]*)`).exec(
    source ?? "",
  );
  if (match === null) return undefined;
  const tag = match[1] ?? "";
  return `${image}:${tag === "" || tag === "%s" || tag === release ? "{kopsVersion}" : tag}`;
}

function reportMissing(report: Report, file: string, image: string): void {
  report.add(file, 0, `no image ${image}`, "adapt PLACES in src/catalog/import/import-images.ts");
}
