import type { CloudProviderId, CloudProviderSpec, Cluster } from "../cluster.ts";
import { hasBehaviour, type KopsRelease } from "../kops-release.ts";
import { SpecError } from "../spec-error.ts";

/** In the order in which kOps looks for them. */
const IDS: readonly (readonly [keyof CloudProviderSpec, CloudProviderId])[] = [
  ["aws", "aws"],
  ["azure", "azure"],
  ["do", "digitalocean"],
  ["gce", "gce"],
  ["hetzner", "hetzner"],
  ["openstack", "openstack"],
  ["scaleway", "scaleway"],
  ["linode", "linode"],
];

/** The cloud the cluster runs on. Throws SpecError when there is none, or one that the release does not know. */
export function completeCloud({ source, spec, labels }: Cluster, release: KopsRelease): CloudProviderId {
  if (labels["alpha.kops.k8s.io/cloud"] === "metal") return "metal";
  const cloud = IDS.find(([key]) => spec.cloudProvider[key] !== undefined)?.[1];
  const path = ["spec", "cloudProvider"];
  if (cloud === undefined) throw new SpecError(source, path, "a cloud provider is required");
  if (cloud === "linode" && !hasBehaviour(release, ["1.36.0"])) {
    throw new SpecError(
      source,
      path,
      `kOps ${release.name} does not know linode`,
      "Use kOps 1.36.0 or later.",
    );
  }
  return cloud;
}
