import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { valueAt } from "../cluster/read/json-fields.ts";
import type { SourceDocument } from "../cluster/read/source-document.ts";

/** A host that nodeup gives to machines and that no asset names. */
export interface NodeHost {
  readonly host: string;
  /** `packages` by https; `time` is NTP, 123/udp. */
  readonly purpose: "packages" | "time";
}

/** The file of nodeup's source that installs gVisor; releases without it leave the field alone. */
const GVISOR = "gvisor.go";

/**
 * Hosts that machines ask besides those of images and files: sources of packages that nodeup adds (nodeup/pkg/model: nvidia.go, gvisor.go)
 * and time on Google's cloud (ntp.go; on AWS it is link-local). A distribution's own sources are in its machine image.
 */
export function hostsOfNodes(
  cluster: SourceDocument,
  instanceGroups: readonly SourceDocument[],
  { cloud, packages }: Pick<CompletedCluster, "cloud" | "packages">,
): NodeHost[] {
  const isEnabled = (key: string): boolean =>
    [cluster, ...instanceGroups].some(
      ({ object }) => valueAt(object, ["spec", "containerd", key, "enabled"]) === true,
    );
  const managesTime = valueAt(cluster.object, ["spec", "ntp", "managed"]) !== false;
  return [
    ...(isEnabled("nvidiaGPU") ? [packagesFrom("nvidia.github.io")] : []),
    ...(isEnabled("gvisor") && packages[GVISOR] !== undefined
      ? [packagesFrom("gvisor.dev"), packagesFrom("storage.googleapis.com")]
      : []),
    ...(cloud === "gce" && managesTime ? [{ host: "time.google.com", purpose: "time" as const }] : []),
  ];
}

function packagesFrom(host: string): NodeHost {
  return { host, purpose: "packages" };
}
