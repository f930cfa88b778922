import { ARCHITECTURES } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { ImageAsset, Why } from "./asset.ts";
import { certManager } from "./components/cert-manager.ts";

/** An image that a cluster pulls and kOps does not list. */
export interface UnlistedImage {
  readonly canonical: string;
  /** Whether nodes look for it in the cluster's own repository. */
  readonly remapped: boolean;
  readonly why: readonly Why[];
}

/**
 * The images that kOps's own code and addons bring without listing them: what an instance group's warm pool pulls in advance (kOps
 * remaps the names that it writes for nodes), and the image that cert-manager starts to solve an ACME challenge, which it knows by an
 * argument that kOps does not look at.
 */
export function unlistedImages(cluster: CompletedCluster, listed: readonly ImageAsset[]): UnlistedImage[] {
  const known = new Set(listed.map(({ canonical }) => canonical));
  const found = [...warmPoolImages(cluster), ...acmeSolver(listed)];
  return found.filter(({ canonical }) => !known.has(canonical));
}

/** Machines of the control plane have no warm images, and the cluster's own warmPool section names none (kOps reads the group's). */
function warmPoolImages({ cloud, instanceGroups }: CompletedCluster): UnlistedImage[] {
  if (cloud !== "aws") return [];
  return instanceGroups
    .filter(({ spec }) => spec.role !== "ControlPlane")
    .flatMap(({ name, spec }) =>
      (spec.warmPool?.additionalImages ?? []).map((canonical) => {
        const reason = `warmPool.additionalImages of instance group ${name}, pulled in advance`;
        const why = { component: "warm-pool", reason, roles: [spec.role], architectures: ARCHITECTURES };
        return { canonical, remapped: true, why: [why] };
      }),
    );
}

/** cert-manager releases all its images under one version; the addon passes this one as --acme-http01-solver-image. */
function acmeSolver(listed: readonly ImageAsset[]): UnlistedImage[] {
  return listed.flatMap(({ canonical, why }) => {
    if (!why.some(({ component }) => component === certManager.name)) return [];
    if (!canonical.includes("/cert-manager-controller:")) return [];
    const reason = "argument --acme-http01-solver-image of cert-manager";
    return [
      {
        canonical: canonical.replace("/cert-manager-controller:", "/cert-manager-acmesolver:"),
        remapped: false,
        why: why.map((one) => ({ ...one, reason })),
      },
    ];
  });
}
