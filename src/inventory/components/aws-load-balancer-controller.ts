import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component, type InventoryContext } from "../component.ts";

const rules = {
  values: ({ spec }: InventoryContext) => ({
    version: spec.cloudProvider.aws?.loadBalancerController?.version,
  }),
};
const onControlPlane = addonImages("aws-load-balancer-controller.addons.k8s.io/k8s-1.19", rules);
const onAnyNode = addonImages("aws-load-balancer-controller.addons.k8s.io/k8s-1.19-irsa", rules);

/** Since 1.36 there are two templates: with its own IAM role the controller may run on any node. */
export const awsLoadBalancerController: Component = {
  name: "aws-load-balancer-controller",
  reason: "spec.cloudProvider.aws.loadBalancerController.enabled",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.cloudProvider.aws?.loadBalancerController?.enabled === true,
  images: (context) => {
    const ownRole = context.spec.useServiceAccountExternalPermissions === true;
    const images = ownRole ? onAnyNode(context) : [];
    return images.length > 0 ? images : onControlPlane(context);
  },
};
