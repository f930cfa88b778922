import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const externalDns: Component = {
  name: "external-dns",
  reason: "spec.externalDNS.provider is external-dns",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.networking.topologyDNS !== "None" && spec.externalDNS?.provider === "external-dns",
  images: addonImages("external-dns.addons.k8s.io/k8s-1.19"),
};
