import { CONTROL_PLANE, type Component } from "../component.ts";
import { kubernetesImage } from "../kubernetes-image.ts";

export const kubeControllerManager: Component = {
  name: "kube-controller-manager",
  runsAs: "static-pod",
  reason: "every cluster",
  roles: CONTROL_PLANE,
  images: kubernetesImage("kube-controller-manager"),
};
