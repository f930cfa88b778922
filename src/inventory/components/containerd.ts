import { normaliseUrl } from "../asset-url.ts";
import { ALL_MACHINES, type Component } from "../component.ts";
import { findPackage } from "../find-package.ts";
import { installsContainerd } from "../node-config.ts";
import { isAtLeast, parseVersion } from "../../cluster/version.ts";

const RELEASES = "https://github.com/containerd/containerd/releases/download";

/** Before 1.6 containerd came in a bundle with runc and CNI plug-ins, for amd64 only. */
export const containerd: Component = {
  name: "containerd",
  reason: "every machine, unless spec.containerd.skipInstall",
  roles: ALL_MACHINES,
  when: installsContainerd,
  files: ({ spec }, arch) => {
    const own = findPackage(spec.containerd.packages, arch);
    if (own !== undefined) return [{ ...own, url: normaliseUrl(own.url) }];
    const { version } = spec.containerd;
    const parsed = parseVersion(version);
    const name = parsed !== undefined && isAtLeast(parsed, "1.6.0") ? "containerd" : "cri-containerd-cni";
    return [{ url: normaliseUrl(`${RELEASES}/v${version}/${name}-${version}-linux-${arch}.tar.gz`) }];
  },
};
