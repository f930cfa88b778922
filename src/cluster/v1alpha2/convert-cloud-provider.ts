import type { AwsSpec, CloudProviderSpec, GceSpec } from "../cluster.ts";
import { given, readObject, readObjectOrEmpty, readString, readText, type Fields } from "../fields.ts";
import { readSwitchWith } from "../sections/read-addons.ts";
import { readEbsCsiDriver } from "../sections/read-ebs-csi-driver.ts";
import { readNodeTerminationHandler } from "../sections/read-node-termination-handler.ts";
import { readWarmPool } from "../sections/read-warm-pool.ts";
import { SpecError } from "../spec-error.ts";

const CLOUDS: Readonly<Record<string, keyof CloudProviderSpec>> = {
  aws: "aws",
  azure: "azure",
  digitalocean: "do",
  gce: "gce",
  hetzner: "hetzner",
  linode: "linode",
  openstack: "openstack",
  scaleway: "scaleway",
};

/** Sections of a v1alpha2 spec that only one cloud may have, by the path of each. */
const AWS_ONLY = [
  ["cloudConfig", "awsEBSCSIDriver"],
  ["nodeTerminationHandler"],
  ["awsLoadBalancerController"],
  ["warmPool"],
  ["podIdentityWebhook"],
] as const;
const GCE_ONLY = [["cloudConfig", "gcpPDCSIDriver"]] as const;

/** v1alpha2 names the cloud in a string and spreads its settings over the spec; the model keeps them together. */
export function convertCloudProvider(spec: Fields): CloudProviderSpec {
  const written = readText(spec, "cloudProvider");
  const cloud = written === undefined ? undefined : CLOUDS[written];
  if (written !== undefined && cloud === undefined) throw unknownCloud(spec, written);
  if (cloud !== "aws") refuseSections(spec, AWS_ONLY, "AWS");
  if (cloud !== "gce") refuseSections(spec, GCE_ONLY, "GCE");
  if (cloud === undefined) return {};
  if (cloud === "aws") return { aws: convertAws(spec) };
  if (cloud === "gce") return { gce: convertGce(spec) };
  if (cloud === "openstack") return { openstack: convertOpenstack(spec) };
  return { [cloud]: {} };
}

function convertAws(spec: Fields): AwsSpec {
  return given<AwsSpec>({
    ebsCSIDriver: readEbsCsiDriver(readObjectOrEmpty(spec, "cloudConfig"), "awsEBSCSIDriver"),
    loadBalancerController: readSwitchWith(spec, "awsLoadBalancerController", readVersion),
    nodeTerminationHandler: readNodeTerminationHandler(spec),
    podIdentityWebhook: readSwitchWith(spec, "podIdentityWebhook", () => ({})),
    warmPool: readWarmPool(spec),
  });
}

function convertGce(spec: Fields): GceSpec {
  return given<GceSpec>({
    pdCSIDriver: readSwitchWith(readObjectOrEmpty(spec, "cloudConfig"), "gcpPDCSIDriver", readVersion),
  });
}

function convertOpenstack(spec: Fields): { csiPluginImage?: string } {
  const openstack = readObjectOrEmpty(readObjectOrEmpty(spec, "cloudConfig"), "openstack");
  return given({ csiPluginImage: readText(readObjectOrEmpty(openstack, "blockStorage"), "csiPluginImage") });
}

function readVersion(fields: Fields): { version: string | undefined } {
  return { version: readString(fields, "version") };
}

function refuseSections(spec: Fields, sections: readonly (readonly string[])[], cloud: string): void {
  for (const section of sections) {
    const parents = section.slice(0, -1);
    const parent = parents.reduce((fields, key) => readObjectOrEmpty(fields, key), spec);
    if (readObject(parent, section.at(-1) ?? "") !== undefined) {
      throw new SpecError(spec.document, [...spec.path, ...section], `only for clusters on ${cloud}`);
    }
  }
}

function unknownCloud(spec: Fields, written: string): SpecError {
  return new SpecError(
    spec.document,
    [...spec.path, "cloudProvider"],
    `unknown cloud provider ${JSON.stringify(written)}`,
    `Use one of ${Object.keys(CLOUDS).join(", ")}.`,
  );
}
