import type { Cluster, ClusterSpec } from "../cluster.ts";
import { given, readBoolean, readObject, readObjectOrEmpty, readText, type Fields } from "../fields.ts";
import { readAddons } from "../sections/read-addons.ts";
import { readAssets } from "../sections/read-assets.ts";
import { readContainerd } from "../sections/read-containerd.ts";
import { readEtcdClusters } from "../sections/read-etcd.ts";
import { readKubelet } from "../sections/read-kubelet.ts";
import { readNetworkProviders } from "../sections/read-networking.ts";
import { readCloudProvider } from "./read-cloud-provider.ts";

/** A v1alpha3 Cluster document as the model, which uses its names. Throws SpecError for values of the wrong type. */
export function convertClusterV1alpha3(root: Fields, labels: Readonly<Record<string, string>>): Cluster {
  const spec = readObjectOrEmpty(root, "spec");
  const iam = readObject(spec, "iam");
  const externalDNS = readObject(spec, "externalDNS");
  return {
    source: root.document,
    name: root.document.name,
    labels,
    spec: given<ClusterSpec>({
      ...readAddons(spec),
      channel: readText(spec, "channel"),
      kubernetesVersion: readText(spec, "kubernetesVersion"),
      assets: readAssets(spec),
      cloudProvider: readCloudProvider(spec),
      networking: readNetworking(spec),
      etcdClusters: readEtcdClusters(spec),
      containerd: readContainerd(spec),
      kubelet: readKubelet(spec, "kubelet"),
      controlPlaneKubelet: readKubelet(spec, "controlPlaneKubelet"),
      externalDNS: externalDNS && given({ provider: readText(externalDNS, "provider") }),
      useServiceAccountExternalPermissions: iam && readBoolean(iam, "useServiceAccountExternalPermissions"),
    }),
  };
}

function readNetworking(spec: Fields): ClusterSpec["networking"] {
  const networking = readObjectOrEmpty(spec, "networking");
  const providers = readNetworkProviders(networking, {
    amazonVPC: "amazonVPC",
    amazonVPCImage: "image",
    amazonVPCInitImage: "initImage",
    gcp: "gcp",
    kubeRouter: "kubeRouter",
    lyftVPC: "lyftvpc",
  });
  const topology = readObject(networking, "topology");
  return given<ClusterSpec["networking"]>({
    ...providers,
    nonMasqueradeCIDR: readText(networking, "nonMasqueradeCIDR"),
    topologyDNS: topology && readText(topology, "dns"),
  });
}
