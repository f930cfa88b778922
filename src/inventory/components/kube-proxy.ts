import { KUBERNETES_NODES, type Component } from "../component.ts";
import { kubernetesImage } from "../kubernetes-image.ts";

export const kubeProxy: Component = {
  name: "kube-proxy",
  runsAs: "static-pod",
  reason: "every cluster",
  roles: KUBERNETES_NODES,
  images: kubernetesImage("kube-proxy"),
};
