import type { Cluster, ClusterSpec } from "../cluster.ts";
import { given, readBoolean, readObject, readObjectOrEmpty, readText, type Fields } from "../fields.ts";
import { readBothVersions } from "../sections/read-both-versions.ts";
import { readKubelet } from "../sections/read-kubelet.ts";
import { readNetworkProviders } from "../sections/read-networking.ts";
import { convertCloudProvider } from "./convert-cloud-provider.ts";

/** A v1alpha2 Cluster document as the model. Throws SpecError for values of the wrong type or on the wrong cloud. */
export function convertClusterV1alpha2(root: Fields, labels: Readonly<Record<string, string>>): Cluster {
  const spec = readObjectOrEmpty(root, "spec");
  return {
    source: root.document,
    name: root.document.name,
    labels,
    spec: given<ClusterSpec>({
      ...readBothVersions(spec),
      cloudProvider: convertCloudProvider(spec),
      networking: convertNetworking(spec),
      controlPlaneKubelet: readKubelet(spec, "masterKubelet"),
      externalDNS: convertExternalDNS(spec),
    }),
  };
}

function convertNetworking(spec: Fields): ClusterSpec["networking"] {
  const providers = readNetworkProviders(readObjectOrEmpty(spec, "networking"), {
    amazonVPC: "amazonvpc",
    amazonVPCImage: "imageName",
    amazonVPCInitImage: "initImageName",
    gcp: "gce",
    kubeRouter: "kuberouter",
    lyftVPC: "lyftvpc",
  });
  const topology = readObject(spec, "topology");
  const dns = topology && readObject(topology, "dns");
  return given<ClusterSpec["networking"]>({
    ...providers,
    nonMasqueradeCIDR: readText(spec, "nonMasqueradeCIDR"),
    topologyDNS: dns && readText(dns, "type"),
  });
}

/** `externalDns.disable: true` is how v1alpha2 writes the provider "none". */
function convertExternalDNS(spec: Fields): ClusterSpec["externalDNS"] {
  const externalDNS = readObject(spec, "externalDns");
  if (externalDNS === undefined) return undefined;
  const disabled = readBoolean(externalDNS, "disable") === true;
  return given({ provider: disabled ? "none" : readText(externalDNS, "provider") });
}
