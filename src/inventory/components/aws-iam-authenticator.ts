import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component, type InventoryContext } from "../component.ts";
import { hasNodeConfig } from "../node-config.ts";
import { hasWarmPool } from "../warm-pool.ts";

const TEMPLATE = "authentication.aws/k8s-1.12";
const ownImage = addonImages(TEMPLATE, {
  values: ({ spec }) => ({ image: spec.authentication?.aws?.image }),
});
const builtInImage = addonImages(TEMPLATE);

/** 1.37.0-alpha.1 was made before 1.36.1, which mends it. */
const LOSE_IMAGE = ["1.36.0", "1.37.0-alpha.1"];

/**
 * kOps 1.36.0 loses the spec's image while it builds node configurations, and runs its own. Where a warm pool makes it
 * look at addons before that, it lists both.
 */
export const awsIamAuthenticator: Component = {
  name: "aws-iam-authenticator",
  reason: "spec.authentication.aws",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.authentication?.aws !== undefined,
  images: (context) => {
    if (!losesImage(context)) return ownImage(context);
    return hasWarmPool(context) ? [...ownImage(context), ...builtInImage(context)] : builtInImage(context);
  },
};

function losesImage(context: InventoryContext): boolean {
  return LOSE_IMAGE.includes(context.cluster.release.name) && hasNodeConfig(context);
}
