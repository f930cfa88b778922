import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const nodeLocalDns: Component = {
  name: "node-local-dns",
  reason: "spec.kubeDNS.nodeLocalDNS.enabled",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.kubeDNS.provider === "CoreDNS" && spec.kubeDNS.nodeLocalDNS?.enabled === true,
  images: addonImages("nodelocaldns.addons.k8s.io/k8s-1.12", {
    values: ({ spec }) => ({ image: spec.kubeDNS.nodeLocalDNS?.image }),
  }),
};
