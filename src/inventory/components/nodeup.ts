import { hasBehaviour } from "../../cluster/kops-release.ts";
import { ALL_MACHINES, type Component } from "../component.ts";
import { kopsFileUrl } from "../kops-file-url.ts";

/** Since 1.37.0-alpha.2 machines take a packed one where they can; a file repository has to have both. */
export const nodeup: Component = {
  name: "nodeup",
  reason: "the bootstrap script of every machine downloads it",
  roles: ALL_MACHINES,
  files: (context, arch) => {
    const { cluster, spec } = context;
    const isPacked =
      hasBehaviour(cluster.release, ["1.37.0-alpha.2"]) && spec.assets?.fileRepository !== undefined;
    const names = isPacked ? ["nodeup", "nodeup.xz"] : ["nodeup"];
    return names.map((name) => ({ url: kopsFileUrl(context, `linux/${arch}/${name}`), use: "bootstrap" }));
  },
};
