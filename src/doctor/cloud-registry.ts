import type { CloudProviderId } from "../cluster/cluster.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import { objectOf, valueAt } from "../cluster/read/json-fields.ts";
import type { DoctorFacts } from "./doctor-facts.ts";

/** A registry of a cloud, which machines of that cloud can read as whom they are. */
export interface CloudRegistry {
  readonly service: "Amazon ECR" | "Google Artifact Registry" | "Azure Container Registry";
  readonly cloud: CloudProviderId;
  /** True where strangers can read nothing, whatever its owner sets. */
  readonly isAlwaysPrivate: boolean;
}

export function cloudRegistryOf(host: string): CloudRegistry | undefined {
  if (/^\d{12}\.dkr[.-]ecr(?:-fips)?\./.test(host))
    return { service: "Amazon ECR", cloud: "aws", isAlwaysPrivate: true };
  if (/(?:^|\.)gcr\.io$|-docker\.pkg\.dev$/.test(host))
    return { service: "Google Artifact Registry", cloud: "gce", isAlwaysPrivate: false };
  if (/\.azurecr\.(?:io|cn|us)$/.test(host))
    return { service: "Azure Container Registry", cloud: "azure", isAlwaysPrivate: false };
  return undefined;
}

/** For which registries kOps configures the kubelet's plug-ins (nodeup/pkg/model/kubelet.go, matchImages); a star is one label. */
const PROVIDERS = {
  aws: {
    name: "ecr-credential-provider",
    hosts: [
      "*.dkr.ecr.*.amazonaws.com",
      "*.dkr.ecr.*.amazonaws.com.cn",
      "*.dkr.ecr-fips.*.amazonaws.com",
      "*.dkr.ecr.us-iso-east-1.c2s.ic.gov",
    ],
  },
  gce: {
    name: "gcp-credential-provider",
    hosts: ["gcr.io", "*.gcr.io", "container.cloud.google.com", "*.pkg.dev"],
  },
};
const UNTIL_1_33 = "*.dkr.ecr.us-isob-east-1.sc2s.sgov.gov";

/** The kubelet's plug-in by which nodes of the cluster read a registry as whom they are; undefined where there is none for it. */
export function credentialProvider(facts: DoctorFacts, host: string): string | undefined {
  const cloud = cloudOf(facts);
  if (cloud !== "aws" && cloud !== "gce") return undefined;
  const { name, hosts } = PROVIDERS[cloud];
  const isOld = cloud === "aws" && !hasBehaviour(facts.release, ["1.33.0"]);
  return [...hosts, ...(isOld ? [UNTIL_1_33] : [])].some((glob) => matches(glob, host)) ? name : undefined;
}

/** The cloud as v1alpha2 (a name) or v1alpha3 (a section) writes it. */
export function cloudOf({ listed, cluster }: DoctorFacts): string | undefined {
  if (listed !== undefined) return listed.cluster.cloud;
  const written = valueAt(cluster.object, ["spec", "cloudProvider"]);
  return typeof written === "string" ? written : Object.keys(objectOf(written) ?? {})[0];
}

function matches(glob: string, host: string): boolean {
  const labels = host.split(".");
  const wanted = glob.split(".");
  return (
    wanted.length === labels.length && wanted.every((label, at) => label === "*" || label === labels[at])
  );
}
