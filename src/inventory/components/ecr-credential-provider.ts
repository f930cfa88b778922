import { hasBehaviour } from "../../cluster/kops-release.ts";
import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { ALL_MACHINES, type Component } from "../component.ts";
import { catalogFile } from "../catalog-file.ts";

/** The kubelet's plug-in for registry credentials; older releases have it for Kubernetes 1.27 and later. */
export const ecrCredentialProvider: Component = {
  name: "ecr-credential-provider",
  reason: "every machine on AWS",
  roles: ALL_MACHINES,
  when: ({ cluster }) =>
    cluster.cloud === "aws" &&
    (hasBehaviour(cluster.release, ["1.34.0"]) || isKubernetesAtLeast(cluster.kubernetes, "1.27")),
  files: ({ catalog, spec }, arch) => [
    catalogFile(catalog.data.files.ecrCredentialProvider, arch, spec.cloudProvider.aws?.binariesLocation),
  ],
};
