import type { ClusterSpec } from "../cluster.ts";
import { isGossipName } from "../is-gossip-name.ts";
import { hasBehaviour } from "../kops-release.ts";
import { SpecError } from "../spec-error.ts";
import type { Completion } from "./completion.ts";

/** An addon that kOps refuses in some surroundings. */
interface AddonRule {
  /** Where v1alpha2 has it, and v1alpha3 where that is elsewhere; below `spec`. */
  readonly path: string;
  readonly v1alpha3?: string;
  readonly refused: (completion: Completion) => boolean;
  readonly message: string;
  readonly hint?: string;
}

const NEEDS_CERT_MANAGER = {
  message: "requires cert-manager",
  hint: "Set spec.certManager.enabled to true.",
};

const RULES: readonly AddonRule[] = [
  {
    path: "awsLoadBalancerController",
    v1alpha3: "cloudProvider.aws.loadBalancerController",
    refused: ({ spec }) =>
      spec.cloudProvider.aws?.loadBalancerController?.enabled === true && lacksCertManager(spec),
    ...NEEDS_CERT_MANAGER,
  },
  {
    path: "podIdentityWebhook",
    v1alpha3: "cloudProvider.aws.podIdentityWebhook",
    refused: ({ spec }) =>
      spec.cloudProvider.aws?.podIdentityWebhook?.enabled === true && lacksCertManager(spec),
    ...NEEDS_CERT_MANAGER,
  },
  {
    path: "snapshotController",
    refused: ({ spec }) => spec.snapshotController?.enabled === true && lacksCertManager(spec),
    ...NEEDS_CERT_MANAGER,
  },
  {
    path: "metricsServer",
    refused: ({ spec: { metricsServer, ...spec } }) =>
      metricsServer?.enabled === true && metricsServer.insecure !== true && lacksCertManager(spec),
    message: "requires cert-manager",
    hint: "Set spec.certManager.enabled or spec.metricsServer.insecure to true.",
  },
  {
    path: "networking.cilium.hubble",
    refused: ({ spec }) => {
      const hubble = spec.networking.cilium?.hubble;
      return hubble !== undefined && hubble.enabled !== false && lacksCertManager(spec);
    },
    ...NEEDS_CERT_MANAGER,
  },
  {
    path: "clusterAutoscaler",
    refused: ({ spec, cloud }) => spec.clusterAutoscaler !== undefined && cloud === "openstack",
    message: "is not supported on OpenStack",
  },
  {
    path: "karpenter.enabled",
    refused: ({ spec }) =>
      spec.karpenter?.enabled === true && spec.useServiceAccountExternalPermissions !== true,
    message: "requires that service accounts use external permissions",
    hint: "Set spec.iam.useServiceAccountExternalPermissions to true.",
  },
  {
    path: "nodeTerminationHandler",
    v1alpha3: "cloudProvider.aws.nodeTerminationHandler",
    refused: ({ spec, release }) => {
      const handler = spec.cloudProvider.aws?.nodeTerminationHandler;
      const besideKarpenter = spec.karpenter?.enabled === true && hasBehaviour(release, ["1.34.0"]);
      return handler !== undefined && handler.enabled !== false && besideKarpenter;
    },
    message: "cannot be used together with Karpenter, which drains nodes itself",
  },
  {
    path: "cloudConfig.awsEBSCSIDriver.enabled",
    v1alpha3: "cloudProvider.aws.ebsCSIDriver.enabled",
    refused: ({ spec }) => spec.cloudProvider.aws?.ebsCSIDriver?.enabled === false,
    message: "must not be false",
    hint: "Remove it; set managed to false to bring a driver of your own.",
  },
  {
    path: "kubeDNS.provider",
    refused: ({ spec: { kubeDNS } }) =>
      kubeDNS?.nodeLocalDNS?.enabled === true && (kubeDNS.provider ?? "CoreDNS") !== "CoreDNS",
    message: "must be CoreDNS where nodeLocalDNS is enabled",
  },
  {
    path: "externalDns.provider",
    v1alpha3: "externalDNS.provider",
    refused: ({ spec, cluster }) =>
      spec.externalDNS?.provider === "external-dns" &&
      (spec.networking.topologyDNS === "None" || isGossipName(cluster.name)),
    message: "external-dns requires public or private DNS, not gossip or none",
  },
];

/** Throws SpecError for an addon that kOps refuses: a list without it, or without what it needs, would help nobody. */
export function checkAddons(completion: Completion): void {
  const rule = RULES.find(({ refused }) => refused(completion));
  if (rule === undefined) return;
  const { source } = completion.cluster;
  const isV1alpha3 = source.apiVersion.endsWith("/v1alpha3");
  const path = (isV1alpha3 ? rule.v1alpha3 : undefined) ?? rule.path;
  throw new SpecError(source, ["spec", ...path.split(".")], rule.message, rule.hint);
}

function lacksCertManager({ certManager }: Pick<ClusterSpec, "certManager">): boolean {
  return certManager?.enabled !== true;
}
