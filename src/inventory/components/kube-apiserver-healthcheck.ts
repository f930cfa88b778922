import { catalogImage } from "../catalog-image.ts";
import { API_SERVERS, type Component } from "../component.ts";

export const kubeApiserverHealthcheck: Component = {
  name: "kube-apiserver-healthcheck",
  runsAs: "static-pod",
  reason: "a sidecar of every kube-apiserver",
  roles: API_SERVERS,
  images: catalogImage("kube-apiserver-healthcheck"),
};
