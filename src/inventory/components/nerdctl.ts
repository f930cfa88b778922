import { hasBehaviour } from "../../cluster/kops-release.ts";
import { catalogFile } from "../catalog-file.ts";
import { ALL_MACHINES, type Component, type InventoryContext } from "../component.ts";
import { installsContainerd } from "../node-config.ts";

/** Since 1.34 only where the spec asks for it. */
export const nerdctl: Component = {
  name: "nerdctl",
  reason: "spec.containerd.installNerdCtl; before kOps 1.34 every machine",
  roles: ALL_MACHINES,
  when: (context) =>
    installsContainerd(context) && (!isOptional(context) || context.spec.containerd.installNerdCtl === true),
  files: ({ catalog }, arch) => [catalogFile(catalog.data.files.nerdctl, arch)],
};

function isOptional({ cluster }: InventoryContext): boolean {
  return hasBehaviour(cluster.release, ["1.34.0"]);
}
