import type { SourceDocument } from "../cluster/read/source-document.ts";
import { textOf, valueAt } from "../cluster/read/json-fields.ts";
import { cloudOf, cloudRegistryOf, credentialProvider } from "./cloud-registry.ts";
import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { localRegistry } from "./local-hosts.ts";
import { inCluster, ofImageMapping } from "./places.ts";

/** Whether nodes may read the registry: as strangers, or as whom they are in their cloud. */
export const checkImageAccess: DoctorCheck = {
  codes: {
    IMAGES_BY_IDENTITY: {
      title: "registry that machines read with their own cloud identity",
      why: "The kubelet's credential provider gets a login from the cloud; images that containerd pulls itself are pulled without a login.",
    },
    ECR_NOT_ALLOWED: {
      title: "machines' roles may not read Amazon ECR",
      why: "kOps gives the right only with spec.iam.allowContainerRegistry.",
    },
    NO_CREDENTIAL_PROVIDER: {
      title: "registry of a cloud for which nodes have no credentials",
      why: "kOps sets up ecr-credential-provider on AWS and gcp-credential-provider on GCE, for certain hosts.",
    },
    IMAGES_NEED_CREDENTIALS: {
      title: "registry that cannot be read without credentials",
      why: "The kubelet needs a login, which `kops create secret dockerconfig` gives to machines.",
    },
  },
  find: findImageAccess,
};

function findImageAccess(facts: DoctorFacts): Finding[] {
  const host = localRegistry(facts.assets);
  if (host === undefined) return [];
  const needs = needsCredentials(facts, host);
  if (needs === "no") return [];
  const provider = credentialProvider(facts, host);
  if (provider !== undefined) return [...roleProblem(facts, host), byIdentity(facts, host, provider)];
  return withoutProvider(facts, host, needs);
}

/** What is known of a registry: "maybe" where it was not asked, and its owner decides. */
export function needsCredentials({ probes }: DoctorFacts, host: string): "yes" | "no" | "maybe" {
  const cloud = cloudRegistryOf(host);
  if (cloud?.isAlwaysPrivate === true) return "yes";
  const asked = probes.images.filter((probe) => probe.host === host);
  if (asked.some(({ anonymous, known }) => anonymous.status === "refused" || known?.status === "present"))
    return "yes";
  return cloud === undefined || asked.length > 0 ? "no" : "maybe";
}

function byIdentity(facts: DoctorFacts, host: string, provider: string): Finding {
  return {
    code: "IMAGES_BY_IDENTITY",
    severity: "info",
    message: `${host} wants credentials: the kubelet gets them from ${provider}, which kOps ${facts.release.name} sets up; containerd pulls the sandbox image and warm pool images without it`,
    hint: "Nothing to do as long as the machines' roles may read the repositories.",
    ...ofImageMapping(facts),
  };
}

/** kOps gives roles the right to read ECR only where the spec asks for it (pkg/model/iam). */
function roleProblem(facts: DoctorFacts, host: string): Finding[] {
  const { object } = facts.cluster;
  if (cloudOf(facts) !== "aws" || valueAt(object, ["spec", "iam", "allowContainerRegistry"]) === true)
    return [];
  const hasOwnPolicies = ["additionalPolicies", "externalPolicies"].some(
    (field) => valueAt(object, ["spec", field]) !== undefined,
  );
  const hasOwnRoles = facts.instanceGroups.length > 0 && facts.instanceGroups.every(hasProfile);
  return [
    {
      code: "ECR_NOT_ALLOWED",
      severity: hasOwnPolicies || hasOwnRoles ? "warning" : "error",
      message: `images are pulled from ${host}, and the roles that kOps creates for machines may not read Amazon ECR: spec.iam.allowContainerRegistry is not true`,
      hint: "Set spec.iam.allowContainerRegistry to true, unless policies of your own allow it (`kops-assets render iam` prints the least).",
      ...inCluster(facts, "spec", "iam"),
    },
  ];
}

function hasProfile({ object }: SourceDocument): boolean {
  return textOf(valueAt(object, ["spec", "iam", "profile"])) !== undefined;
}

function withoutProvider(facts: DoctorFacts, host: string, needs: "yes" | "maybe"): Finding[] {
  const { release, probes } = facts;
  const at = ofImageMapping(facts);
  const cloud = cloudRegistryOf(host);
  if (cloud !== undefined) {
    const where = `kOps ${release.name} on ${cloudOf(facts) ?? "this cloud"}`;
    const message = `${host} is ${cloud.service}, and ${where} sets up no credential provider for it`;
    const unless =
      needs === "yes" ? "" : " (no problem if it can be read without credentials, which was not checked)";
    const hint = `Use a registry that can be read from the machines' network without credentials, or one that these machines have credentials for; \`kops create secret dockerconfig\` takes lasting passwords only.`;
    const severity = needs === "yes" ? "error" : "warning";
    return [{ code: "NO_CREDENTIAL_PROVIDER", severity, message: `${message}${unless}`, hint, ...at }];
  }
  const refused = probes.images.filter((probe) => probe.host === host).map(({ image }) => image);
  return [
    {
      code: "IMAGES_NEED_CREDENTIALS",
      severity: "warning",
      message: `${host} refuses ${refused[0] ?? "images"} without credentials: the kubelet needs a login, which is not in the spec`,
      hint: "Allow reading without credentials, or give nodes a login with `kops create secret dockerconfig`; the sandbox image needs more (SANDBOX_NEEDS_CREDENTIALS).",
      ...at,
    },
  ];
}
