import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const kubeDns: Component = {
  name: "kube-dns",
  reason: "spec.kubeDNS.provider is KubeDNS",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.kubeDNS.provider === "KubeDNS",
  images: addonImages("kube-dns.addons.k8s.io/k8s-1.12", {
    values: ({ spec }) => ({ cpaImage: spec.kubeDNS.cpaImage }),
  }),
};
