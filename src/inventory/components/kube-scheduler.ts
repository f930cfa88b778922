import { CONTROL_PLANE, type Component } from "../component.ts";
import { kubernetesImage } from "../kubernetes-image.ts";

/** kOps does not list a scheduler image that the spec names: nodes pull it from where the spec says. */
export const kubeScheduler: Component = {
  name: "kube-scheduler",
  runsAs: "static-pod",
  reason: "every cluster that names no scheduler image of its own",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.kubeScheduler?.image === undefined,
  images: kubernetesImage("kube-scheduler"),
};
