import { addonImages } from "../addon-images.ts";
import { isFeatureOn } from "../../cluster/feature-flags.ts";
import { isReplaced } from "../replaced-addon.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const kopeioNetworking: Component = {
  name: "kopeio-networking",
  reason: "spec.networking.kopeio",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec, environment }) =>
    spec.networking.kopeio !== undefined &&
    !isFeatureOn(environment.featureFlags, "UseAddonOperators") &&
    !isReplaced(cluster, "networking.kope.io"),
  images: addonImages("networking.kope.io/k8s-1.12"),
};
