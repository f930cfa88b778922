import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const podIdentityWebhook: Component = {
  name: "pod-identity-webhook",
  reason: "spec.cloudProvider.aws.podIdentityWebhook.enabled",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.cloudProvider.aws?.podIdentityWebhook?.enabled === true,
  images: addonImages("eks-pod-identity-webhook.addons.k8s.io/k8s-1.16"),
};
