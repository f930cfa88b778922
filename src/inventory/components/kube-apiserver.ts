import { API_SERVERS, type Component } from "../component.ts";
import { kubernetesImage } from "../kubernetes-image.ts";

export const kubeApiserver: Component = {
  name: "kube-apiserver",
  runsAs: "static-pod",
  reason: "every cluster",
  roles: API_SERVERS,
  images: kubernetesImage("kube-apiserver"),
};
