import type { Finding } from "../errors/finding.ts";

/** A place of a cloud that has ready-made roles for what a copy and a reader do. */
export interface CloudPlace {
  readonly kind: "gcs" | "azure-blob" | "artifact-registry" | "azure-registry" | "ecr-public";
  /** As its cloud's console shows it. */
  readonly name: string;
}

export type Duty = "copy" | "read";

interface Role {
  readonly place: (name: string) => string;
  readonly copy: string;
  readonly read: string;
}

/** A copy overwrites, which Cloud Storage wants the right to delete for. */
const ROLES: Readonly<Record<CloudPlace["kind"], Role>> = {
  gcs: {
    place: (name) => `the Cloud Storage bucket ${name}`,
    copy: "roles/storage.objectUser",
    read: "roles/storage.objectViewer",
  },
  "azure-blob": {
    place: (name) => `the Azure blob container ${name}`,
    copy: "Storage Blob Data Contributor",
    read: "Storage Blob Data Reader",
  },
  "artifact-registry": {
    place: (name) => `the Artifact Registry repository ${name}`,
    copy: "roles/artifactregistry.writer",
    read: "roles/artifactregistry.reader",
  },
  "azure-registry": {
    place: (name) => `the Azure Container Registry ${name}`,
    copy: "AcrPush and AcrPull",
    read: "AcrPull",
  },
  "ecr-public": {
    place: (name) => `the Amazon ECR Public registry ${name}`,
    copy: "the managed policy AmazonElasticContainerRegistryPublicPowerUser",
    read: "no right",
  },
};

/** ROLE_NEEDED (info) for each place, since these clouds have roles where Amazon has policies to write; so it has for ECR Public, whose account no name tells. */
export function otherCloudRoles(places: readonly CloudPlace[], duties: readonly Duty[]): Finding[] {
  return places.flatMap(({ kind, name }) =>
    duties.map((duty): Finding => {
      const role = ROLES[kind];
      const message = `to ${duty}, an identity needs ${role[duty]} on ${role.place(name)}`;
      return { code: "ROLE_NEEDED", severity: "info", message };
    }),
  );
}
