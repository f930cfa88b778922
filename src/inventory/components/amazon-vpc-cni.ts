import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const amazonVpcCni: Component = {
  name: "amazon-vpc-cni",
  reason: "spec.networking.amazonVPC",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.networking.amazonVPC !== undefined,
  images: addonImages("networking.amazon-vpc-routed-eni/k8s-1.16", {
    values: ({ spec }) => ({ ...spec.networking.amazonVPC }),
  }),
};
