import { addonImages } from "../addon-images.ts";
import { isFeatureOn } from "../../cluster/feature-flags.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const coredns: Component = {
  name: "coredns",
  reason: "spec.kubeDNS.provider is CoreDNS",
  roles: KUBERNETES_NODES,
  when: ({ spec, environment }) =>
    spec.kubeDNS.provider === "CoreDNS" && !isFeatureOn(environment.featureFlags, "UseAddonOperators"),
  images: addonImages("coredns.addons.k8s.io/k8s-1.12", {
    values: ({ spec }) => ({ coreDNSImage: spec.kubeDNS.coreDNSImage, cpaImage: spec.kubeDNS.cpaImage }),
  }),
};
