import { addonImages } from "../addon-images.ts";
import { isFeatureOn } from "../../cluster/feature-flags.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const spotinstController: Component = {
  name: "spotinst-controller",
  reason: "the feature flag Spotinst",
  roles: KUBERNETES_NODES,
  when: ({ environment: { featureFlags } }) =>
    isFeatureOn(featureFlags, "Spotinst") && isFeatureOn(featureFlags, "SpotinstController", true),
  images: addonImages("spotinst-kubernetes-cluster-controller.addons.k8s.io/v1.14.0"),
};
