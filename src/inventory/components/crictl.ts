import { hasBehaviour } from "../../cluster/kops-release.ts";
import { catalogFile } from "../catalog-file.ts";
import { ALL_MACHINES, type Component, type InventoryContext } from "../component.ts";
import { hasNodeConfig, installsContainerd } from "../node-config.ts";

/** Since 1.34 only where the spec asks for it; before, even where containerd is not installed. */
export const crictl: Component = {
  name: "crictl",
  reason: "spec.containerd.installCriCtl; before kOps 1.34 every machine",
  roles: ALL_MACHINES,
  when: (context) =>
    hasNodeConfig(context) &&
    (!isOptional(context) || (installsContainerd(context) && context.spec.containerd.installCriCtl === true)),
  files: ({ catalog }, arch) => [catalogFile(catalog.data.files.crictl, arch)],
};

function isOptional({ cluster }: InventoryContext): boolean {
  return hasBehaviour(cluster.release, ["1.34.0"]);
}
