import type { KubeletSpec } from "../cluster.ts";
import { given, readObject, readText, type Fields } from "../fields.ts";

/** A kubelet's section: `kubelet`, and what v1alpha2 calls `masterKubelet` and v1alpha3 `controlPlaneKubelet`. */
export function readKubelet(spec: Fields, key: string): KubeletSpec | undefined {
  const kubelet = readObject(spec, key);
  return kubelet && given({ podInfraContainerImage: readText(kubelet, "podInfraContainerImage") });
}
