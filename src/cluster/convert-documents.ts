import { UserError } from "../errors/user-error.ts";
import type { Cluster, ClusterInput, InstanceGroup, Role } from "./cluster.ts";
import { readObjectOrEmpty, readText, type Fields } from "./fields.ts";
import { readInstanceGroup } from "./sections/read-instance-group.ts";
import type { SourceDocument } from "./spec-error.ts";
import { convertClusterV1alpha2 } from "./v1alpha2/convert-cluster.ts";
import { convertClusterV1alpha3 } from "./v1alpha3/convert-cluster.ts";

/** Plain parsed documents (JSON objects), sorted by kind. */
export interface ClusterDocuments {
  readonly cluster: unknown;
  readonly instanceGroups: readonly unknown[];
  readonly additionalObjects?: readonly unknown[];
}

const V1ALPHA2 = "kops.k8s.io/v1alpha2";
const V1ALPHA3 = "kops.k8s.io/v1alpha3";
const V1ALPHA2_ROLES: Readonly<Record<string, Role>> = { Master: "ControlPlane" };

/** The model of documents in either API version. Throws SpecError, and UserError for another apiVersion. */
export function convertDocuments(documents: ClusterDocuments): ClusterInput {
  return {
    cluster: convertCluster(documents.cluster),
    instanceGroups: documents.instanceGroups.map(convertInstanceGroup),
    additionalObjects: documents.additionalObjects ?? [],
  };
}

function convertCluster(value: unknown): Cluster {
  const root = openDocument(value);
  const labels = readLabels(root);
  return root.document.apiVersion === V1ALPHA3
    ? convertClusterV1alpha3(root, labels)
    : convertClusterV1alpha2(root, labels);
}

function convertInstanceGroup(value: unknown): InstanceGroup {
  const root = openDocument(value);
  return readInstanceGroup(root, root.document.apiVersion === V1ALPHA3 ? {} : V1ALPHA2_ROLES);
}

function openDocument(value: unknown): Fields {
  const values: Record<string, unknown> =
    typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  const anonymous: Fields = { document: { apiVersion: "", kind: "object", name: "" }, path: [], values };
  const unnamed: SourceDocument = { ...anonymous.document, kind: readText(anonymous, "kind") ?? "object" };
  const root: Fields = { ...anonymous, document: unnamed };
  const name = readText(readObjectOrEmpty(root, "metadata"), "name") ?? "";
  const apiVersion = readText(root, "apiVersion") ?? "";
  if (apiVersion !== V1ALPHA2 && apiVersion !== V1ALPHA3)
    throw unknownApiVersion(unnamed.kind, name, apiVersion);
  return { ...root, document: { ...unnamed, apiVersion, name } };
}

function readLabels(root: Fields): Record<string, string> {
  const labels = readObjectOrEmpty(readObjectOrEmpty(root, "metadata"), "labels");
  return Object.fromEntries(Object.keys(labels.values).map((key) => [key, readText(labels, key) ?? ""]));
}

function unknownApiVersion(kind: string, name: string, apiVersion: string): UserError {
  return new UserError(
    "UNKNOWN_API_VERSION",
    `${kind} ${name} has the apiVersion ${JSON.stringify(apiVersion)}`,
    { hint: `Use ${V1ALPHA2} or ${V1ALPHA3}.` },
  );
}
