import { hasBehaviour } from "../../cluster/kops-release.ts";
import { joinUrlPath, formatAssetUrl } from "../asset-url.ts";
import { API_SERVERS, CONTROL_PLANE, type Component } from "../component.ts";
import { kopsBaseUrl } from "../kops-file-url.ts";

/** kOps's own images for builds that are in no registry. */
export const kopsArchives: Component = {
  name: "kops-archives",
  reason: "KOPS_BASE_URL",
  roles: CONTROL_PLANE,
  when: ({ environment }) => (environment.kopsBaseUrl ?? "") !== "",
  files: (context, arch) => {
    const channels = hasBehaviour(context.cluster.release, ["1.36.0"]) ? ["kops-channels"] : [];
    const copier = context.catalog.data.images["kops-utils-cp"] === undefined ? [] : ["kops-utils-cp"];
    const names = [...copier, "kops-controller", ...channels, "dns-controller", "kube-apiserver-healthcheck"];
    return names.map((name) => ({
      url: formatAssetUrl(joinUrlPath(kopsBaseUrl(context), `images/${name}-${arch}.tar.gz`)),
      use: "image-archive",
      roles: name === "kube-apiserver-healthcheck" ? API_SERVERS : CONTROL_PLANE,
    }));
  },
};
