import { hasBehaviour, type KopsRelease } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";

const PSP = "PodSecurityPolicy";
const PSP_GONE = "PodSecurityPolicy was removed in Kubernetes 1.25";

/** What a spec without authorization means was alwaysAllow before (SetDefaults_ClusterSpec in pkg/apis/kops/v1alpha2). */
function isByRolesUnlessSaid(release: KopsRelease): boolean {
  return hasBehaviour(release, ["1.36.0"]);
}

/** The API server's admission and authorization. */
export const apiServer: RefusalRule = ({ cluster, completed: { cloud, release } }) => {
  const at = (field: string): string => `kubeAPIServer.${field}`;
  const refusals: Refusal[] = [];
  const refuse = (field: string, message: string, hint?: string): void => {
    refusals.push(cluster.refuse(at(field), message, hint));
  };
  if (cluster.value(at("enableBootstrapTokenAuth")) === true)
    refuse("enableBootstrapTokenAuth", "bootstrap tokens are not supported", "Remove it.");
  if (cluster.items(at("admissionControl")).length > 0)
    refuse("admissionControl", "enableAdmissionPlugins took its place", "Rename it.");
  for (const field of ["enableAdmissionPlugins", "admissionControl"])
    if (cluster.items(at(field)).includes(PSP)) refuse(field, PSP_GONE, "Remove it from the list.");
  const hasCertificate = cluster.value(at("proxyClientCertFile")) !== undefined;
  if (hasCertificate !== (cluster.value(at("proxyClientKeyFile")) !== undefined))
    refusals.push(cluster.refuse("kubeAPIServer", "proxyClientCertFile and proxyClientKeyFile go together"));
  if (
    cluster.text(at("auditWebhookConfigFile")) !== undefined &&
    cluster.text(at("auditPolicyFile")) === undefined
  )
    refuse("auditWebhookConfigFile", "needs auditPolicyFile");
  const mode = cluster.text(at("authorizationMode"));
  if (mode?.includes("Webhook") === true && cluster.value(at("authorizationWebhookConfigFile")) === undefined)
    refuse("authorizationWebhookConfigFile", "is required where authorizationMode has Webhook");
  const allowsAll = cluster.object("authorization.alwaysAllow") !== undefined;
  const isByRoles =
    cluster.object("authorization.rbac") !== undefined || (!allowsAll && isByRolesUnlessSaid(release));
  if (cloud === "aws" && isByRoles) {
    const modes = (mode ?? (allowsAll ? "AlwaysAllow" : "Node,RBAC")).split(",");
    if (!modes.includes("Node") || !modes.includes("RBAC"))
      refuse("authorizationMode", "must have Node and RBAC on AWS", "Remove it, or write Node,RBAC.");
  }
  return refusals;
};
