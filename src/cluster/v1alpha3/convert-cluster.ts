import type { Cluster, ClusterSpec } from "../cluster.ts";
import { given, readObject, readObjectOrEmpty, readText, type Fields } from "../fields.ts";
import { readBothVersions } from "../sections/read-both-versions.ts";
import { readKubelet } from "../sections/read-kubelet.ts";
import { readNetworkProviders } from "../sections/read-networking.ts";
import { readCloudProvider } from "./read-cloud-provider.ts";

/** A v1alpha3 Cluster document as the model, which uses its names. Throws SpecError for values of the wrong type. */
export function convertClusterV1alpha3(root: Fields, labels: Readonly<Record<string, string>>): Cluster {
  const spec = readObjectOrEmpty(root, "spec");
  const externalDNS = readObject(spec, "externalDNS");
  return {
    source: root.document,
    name: root.document.name,
    labels,
    spec: given<ClusterSpec>({
      ...readBothVersions(spec),
      cloudProvider: readCloudProvider(spec),
      networking: readNetworking(spec),
      controlPlaneKubelet: readKubelet(spec, "controlPlaneKubelet"),
      externalDNS: externalDNS && given({ provider: readText(externalDNS, "provider") }),
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
