import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const dnsController: Component = {
  name: "dns-controller",
  reason: "DNS records of the cluster are published by dns-controller",
  roles: CONTROL_PLANE,
  when: ({ spec }) =>
    spec.networking.topologyDNS !== "None" && spec.externalDNS?.provider === "dns-controller",
  images: addonImages("dns-controller.addons.k8s.io/k8s-1.12"),
};
