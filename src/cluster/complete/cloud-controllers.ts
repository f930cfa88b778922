import type { CloudControllerManagerSpec, CloudProviderId } from "../cluster.ts";
import { given } from "../fields.ts";
import { defaultOf, type Completion } from "./completion.ts";
import type { DefaultName } from "./release-defaults.ts";

const IMAGES: Partial<Record<CloudProviderId, DefaultName>> = {
  aws: "awsCloudControllerManager",
  azure: "azureCloudControllerManager",
  gce: "gcpCloudControllerManager",
  hetzner: "hetznerCloudControllerManager",
};

/** The cloud controller manager's images, for the clouds whose kOps option builders set them. */
export function completeCloudControllerManager(completion: Completion): CloudControllerManagerSpec {
  const { spec, cloud } = completion;
  const image = IMAGES[cloud];
  const nodeManager = cloud === "azure" ? defaultOf(completion, "azureCloudNodeManager") : undefined;
  return given<CloudControllerManagerSpec>({
    image: spec.cloudControllerManager?.image ?? (image && defaultOf(completion, image)),
    azureNodeManagerImage: spec.cloudControllerManager?.azureNodeManagerImage ?? nodeManager,
  });
}
