import type { ClusterSpec } from "../cluster.ts";
import { given, readBoolean, readObject, readText, type Fields } from "../fields.ts";
import { readAddons } from "./read-addons.ts";
import { readAssets } from "./read-assets.ts";
import { readContainerd } from "./read-containerd.ts";
import { readEtcdClusters } from "./read-etcd.ts";
import { readKubelet } from "./read-kubelet.ts";

type SharedSections = Omit<
  ClusterSpec,
  "cloudProvider" | "controlPlaneKubelet" | "externalDNS" | "networking"
>;

/** What a cluster's spec says alike in v1alpha2 and v1alpha3. */
export function readBothVersions(spec: Fields): SharedSections {
  const iam = readObject(spec, "iam");
  return given<SharedSections>({
    ...readAddons(spec),
    channel: readText(spec, "channel"),
    kubernetesVersion: readText(spec, "kubernetesVersion"),
    assets: readAssets(spec),
    etcdClusters: readEtcdClusters(spec),
    containerd: readContainerd(spec),
    kubelet: readKubelet(spec, "kubelet"),
    useServiceAccountExternalPermissions: iam && readBoolean(iam, "useServiceAccountExternalPermissions"),
  });
}
