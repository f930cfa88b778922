import type { AwsSpec, CloudProviderSpec, GceSpec } from "../cluster.ts";
import { given, readObject, readObjectOrEmpty, readString, readText, type Fields } from "../fields.ts";
import { readSwitchWith } from "../sections/read-addons.ts";
import { readEbsCsiDriver } from "../sections/read-ebs-csi-driver.ts";
import { readNodeTerminationHandler } from "../sections/read-node-termination-handler.ts";
import { readWarmPool } from "../sections/read-warm-pool.ts";

/** `cloudProvider` of a v1alpha3 cluster: an object with one member, the cloud. */
export function readCloudProvider(spec: Fields): CloudProviderSpec {
  const provider = readObjectOrEmpty(spec, "cloudProvider");
  return given<CloudProviderSpec>({
    aws: readAws(provider),
    azure: readObject(provider, "azure")?.values,
    do: readObject(provider, "do")?.values,
    gce: readGce(provider),
    hetzner: readObject(provider, "hetzner")?.values,
    linode: readObject(provider, "linode")?.values,
    openstack: readOpenstack(provider),
    scaleway: readObject(provider, "scaleway")?.values,
  });
}

function readAws(provider: Fields): AwsSpec | undefined {
  const aws = readObject(provider, "aws");
  if (aws === undefined) return undefined;
  return given<AwsSpec>({
    binariesLocation: readString(aws, "binariesLocation"),
    ebsCSIDriver: readEbsCsiDriver(aws, "ebsCSIDriver"),
    loadBalancerController: readSwitchWith(aws, "loadBalancerController", readVersion),
    nodeTerminationHandler: readNodeTerminationHandler(aws),
    podIdentityWebhook: readSwitchWith(aws, "podIdentityWebhook", () => ({})),
    warmPool: readWarmPool(aws),
  });
}

function readGce(provider: Fields): GceSpec | undefined {
  const gce = readObject(provider, "gce");
  if (gce === undefined) return undefined;
  return given<GceSpec>({
    binariesLocation: readString(gce, "binariesLocation"),
    pdCSIDriver: readSwitchWith(gce, "pdCSIDriver", readVersion),
  });
}

function readOpenstack(provider: Fields): { csiPluginImage?: string } | undefined {
  const openstack = readObject(provider, "openstack");
  if (openstack === undefined) return undefined;
  return given({ csiPluginImage: readText(readObjectOrEmpty(openstack, "blockStorage"), "csiPluginImage") });
}

function readVersion(fields: Fields): { version: string | undefined } {
  return { version: readString(fields, "version") };
}
