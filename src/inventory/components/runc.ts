import { hasBehaviour } from "../../cluster/kops-release.ts";
import { isAtLeast, parseVersion } from "../../cluster/version.ts";
import { normaliseUrl } from "../asset-url.ts";
import { ALL_MACHINES, type Component, type InventoryContext } from "../component.ts";
import { findPackage } from "../find-package.ts";
import { installsContainerd } from "../node-config.ts";

const RELEASES = "https://github.com/opencontainers/runc/releases/download";

export const runc: Component = {
  name: "runc",
  reason: "every machine, unless spec.containerd.skipInstall",
  roles: ALL_MACHINES,
  when: (context) => installsContainerd(context) && !isBundled(context),
  files: ({ spec }, arch) => {
    const own = findPackage(spec.containerd.runc?.packages, arch);
    if (own !== undefined) return [{ ...own, url: normaliseUrl(own.url) }];
    return [{ url: normaliseUrl(`${RELEASES}/v${spec.containerd.runc?.version ?? ""}/runc.${arch}`) }];
  },
};

/** Before 1.36, kOps still had containerd versions whose bundle holds runc. */
function isBundled({ cluster, spec }: InventoryContext): boolean {
  const version = parseVersion(spec.containerd.version);
  if (version === undefined || hasBehaviour(cluster.release, ["1.36.0"])) return false;
  return !isAtLeast(version, "1.6.0");
}
