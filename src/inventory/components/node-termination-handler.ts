import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const nodeTerminationHandler: Component = {
  name: "node-termination-handler",
  reason: "spec.cloudProvider.aws.nodeTerminationHandler.enabled",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.cloudProvider.aws?.nodeTerminationHandler?.enabled === true,
  images: addonImages("node-termination-handler.aws/k8s-1.11", {
    values: ({ spec }) => ({ version: spec.cloudProvider.aws?.nodeTerminationHandler?.version }),
    conditions: ({ spec }) => {
      const queueMode =
        spec.cloudProvider.aws?.nodeTerminationHandler?.enableSQSTerminationDraining !== false;
      return { queueMode, imdsMode: !queueMode };
    },
  }),
};
