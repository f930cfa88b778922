import type { FieldType } from "../../cluster/read/field-table.ts";

/** Go types as a field table writes them; `any` for Kubernetes's own, which kOps passes on. */
export const GO_FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  string: "string",
  bool: "bool",
  ...Object.fromEntries(
    ["", "8", "16", "32", "64"].flatMap((size) => [
      [`int${size}`, "int"],
      [`uint${size}`, "int"],
    ]),
  ),
  float32: "float",
  float64: "float",
  "[]byte": "bytes",
  "resource.Quantity": "quantity",
  "metav1.Duration": "duration",
  "metav1.Time": "time",
  "metav1.ObjectMeta": "ObjectMeta",
  "intstr.IntOrString": "int-or-string",
  "corev1.Toleration": "any",
  "corev1.EnvVar": "any",
  "corev1.Affinity": "any",
};

/** metav1.ObjectMeta as it is written in files. */
export const OBJECT_META: Readonly<Record<string, FieldType>> = {
  name: "string",
  generateName: "string",
  namespace: "string",
  selfLink: "string",
  uid: "string",
  resourceVersion: "string",
  generation: "int",
  creationTimestamp: "time",
  deletionTimestamp: "time",
  deletionGracePeriodSeconds: "int",
  labels: "{}string",
  annotations: "{}string",
  ownerReferences: "any",
  finalizers: "[]string",
  managedFields: "any",
};
