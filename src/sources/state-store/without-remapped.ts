import type { JsonObject, JsonValue } from "../../cluster/read/source-document.ts";
import { objectOf, textOf } from "../../cluster/read/json-fields.ts";
import { assetsSpecOf, isLocalImage } from "./local-repositories.ts";

/** The fields that kOps fills with names that are already remapped when it completes a spec. */
const REMAPPED_FIELDS: readonly (readonly [section: string, field: string, image: string])[] = [
  ["kubeAPIServer", "image", "kube-apiserver"],
  ["kubeControllerManager", "image", "kube-controller-manager"],
  ["kubeScheduler", "image", "kube-scheduler"],
  ["kubeProxy", "image", "kube-proxy"],
  ["containerd", "sandboxImage", "pause"],
  ["kubelet", "podInfraContainerImage", "pause"],
  ["masterKubelet", "podInfraContainerImage", "pause"],
  ["controlPlaneKubelet", "podInfraContainerImage", "pause"],
];

/**
 * A completed cluster spec without the default images that kOps wrote into it by their remapped names, so that completing it again fills
 * in the canonical ones. Images of the user's own choice stay.
 */
export function withoutRemapped(cluster: JsonValue): JsonValue {
  const assets = assetsSpecOf(cluster);
  const document = objectOf(cluster) ?? {};
  const spec: JsonObject = { ...objectOf(document["spec"]) };
  for (const [section, field, image] of REMAPPED_FIELDS) {
    const fields = objectOf(spec[section]);
    const name = textOf(fields?.[field]) ?? "";
    const isDefault = isLocalImage(name, assets) && new RegExp(`[/-]${image}[:@]`).test(name);
    if (fields !== undefined && isDefault) spec[section] = withoutField(fields, field);
  }
  return { ...document, spec };
}

/** The object without one of its fields. */
export function withoutField(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}
