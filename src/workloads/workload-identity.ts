import { badFlags } from "../errors/bad-flags.ts";

/** Who pods are in a cloud, without a key: what their ServiceAccount says. */
export interface WorkloadIdentity {
  readonly cloud: "aws" | "google" | "azure";
  /** A role's ARN, a service account's address or a client's id. */
  readonly id: string;
}

const FORMS: Readonly<Record<WorkloadIdentity["cloud"], RegExp>> = {
  aws: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
  google: /^[a-z0-9-]{1,63}@[a-z0-9.:-]{1,253}\.gserviceaccount\.com$/,
  azure: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/** What a ServiceAccount says to be one of a cloud's: IRSA of Amazon EKS, GKE's Workload Identity, Azure's Workload ID. */
const ANNOTATIONS: Readonly<Record<WorkloadIdentity["cloud"], string>> = {
  aws: "eks.amazonaws.com/role-arn",
  google: "iam.gke.io/gcp-service-account",
  azure: "azure.workload.identity/client-id",
};

/** Tells by its form of which cloud an identity is. Throws a UserError BAD_FLAGS. */
export function parseWorkloadIdentity(text: string): WorkloadIdentity {
  for (const cloud of ["aws", "google", "azure"] as const)
    if (FORMS[cloud].test(text)) return { cloud, id: text };
  throw badFlags(
    `${JSON.stringify(text)} is not a cloud identity`,
    "Write a role's ARN (arn:aws:iam::ACCOUNT:role/NAME), NAME@PROJECT.iam.gserviceaccount.com, or the client id of a managed identity of Azure.",
  );
}

export function annotationsOf({ cloud, id }: WorkloadIdentity): Record<string, string> {
  return { [ANNOTATIONS[cloud]]: id };
}
