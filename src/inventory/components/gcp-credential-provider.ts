import { hasBehaviour } from "../../cluster/kops-release.ts";
import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { ALL_MACHINES, type Component } from "../component.ts";
import { catalogFile } from "../catalog-file.ts";

/** The kubelet's plug-in for registry credentials; older releases have it for Kubernetes 1.29 and later. */
export const gcpCredentialProvider: Component = {
  name: "gcp-credential-provider",
  reason: "every machine on GCE",
  roles: ALL_MACHINES,
  when: ({ cluster }) =>
    cluster.cloud === "gce" &&
    (hasBehaviour(cluster.release, ["1.35.0"]) || isKubernetesAtLeast(cluster.kubernetes, "1.29")),
  files: ({ catalog, spec }, arch) => [
    catalogFile(catalog.data.files.gcpCredentialProvider, arch, spec.cloudProvider.gce?.binariesLocation),
  ],
};
