import { HASH_FORM, readPackageHash, type PackageHash } from "../../cluster/package-hash.ts";
import { hasBehaviour } from "../../cluster/kops-release.ts";
import { UserError } from "../../errors/user-error.ts";
import { normaliseUrl } from "../asset-url.ts";
import { ALL_MACHINES, type Component } from "../component.ts";
import { hasNodeConfig } from "../node-config.ts";
import { chooseValue } from "../versioned-value.ts";

/**
 * Network providers that bring plug-ins of their own do without; Cilium since 1.37.0-alpha.2 only where it does not leave host ports to
 * the portmap plug-in. CNI_VERSION_URL replaces them for all architectures.
 */
export const cniPlugins: Component = {
  name: "cni-plugins",
  reason: "every network provider except amazonVPC, calico and cilium",
  roles: ALL_MACHINES,
  when: (context) => {
    const { amazonVPC, calico, cilium } = context.spec.networking;
    if (!hasNodeConfig(context)) return false;
    const chains = hasBehaviour(context.cluster.release, ["1.37.0-alpha.2"]);
    if (chains && cilium?.chainingMode === "portmap") return true;
    return [amazonVPC, calico, cilium].every((provider) => provider === undefined);
  },
  files: ({ catalog, cluster, environment }, arch) => {
    const { cniVersionUrl, cniAssetHash } = environment;
    if (cniVersionUrl && cniAssetHash) {
      return [{ url: normaliseUrl(cniVersionUrl), ...readHash(cniAssetHash) }];
    }
    const url = chooseValue(catalog.data.files.cni, cluster.kubernetes);
    return url === undefined ? [] : [{ url: url.replaceAll("{arch}", arch) }];
  },
};

/** kOps reads it as it reads a package's (FindCNIAssets): `sha256:` may stand before it. */
function readHash(written: string): PackageHash {
  const hash = readPackageHash(written);
  if (hash !== undefined) return hash;
  const found = JSON.stringify(written);
  throw new UserError("BAD_SPEC", `CNI_ASSET_HASH_STRING: ${found} is not a hash that kOps reads`, {
    hint: `Write ${HASH_FORM}, without blanks.`,
  });
}
