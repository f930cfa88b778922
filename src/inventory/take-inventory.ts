import { ARCHITECTURES, type Architecture, type Role } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import type { EnvironmentOverrides, FileAsset, ImageAsset, Inventory, KnownHashes, Why } from "./asset.ts";
import type { Catalog } from "./catalog.ts";
import type { Component, FileDraft, InventoryContext } from "./component.ts";
import { COMPONENTS } from "./components.ts";
import { findImageOverride } from "./image-override.ts";
import { kopsImageVersion } from "./kops-file-url.ts";
import { present } from "../values/present.ts";

/**
 * Everything that kOps lists for a cluster: images, and files for both architectures (kOps lists both, whatever the nodes are).
 * `catalog` must be of the release that the cluster was completed for. Hashes come from the spec, then the catalog, then `knownHashes`.
 */
export function takeInventory(
  cluster: CompletedCluster,
  catalog: Catalog,
  environment: EnvironmentOverrides = {},
  knownHashes: KnownHashes = () => undefined,
): Inventory {
  const kopsVersion = kopsImageVersion(cluster, environment);
  const context = { cluster, spec: cluster.spec, catalog, environment, kopsVersion };
  const present = COMPONENTS.filter((component) => isPresent(component, context));
  return {
    images: mergeByName(present.flatMap((component) => imagesOf(component, context))),
    files: mergeByName(listFiles(present, context, knownHashes)),
  };
}

function isPresent({ since, until, when }: Component, context: InventoryContext): boolean {
  const { release } = context.cluster;
  if (since !== undefined && !hasBehaviour(release, since)) return false;
  if (until !== undefined && hasBehaviour(release, [until])) return false;
  return when?.(context) !== false;
}

function imagesOf(component: Component, context: InventoryContext): ImageAsset[] {
  const { name, reason, roles } = component;
  const why = [{ component: name, reason, roles, architectures: ARCHITECTURES }];
  return (component.images?.(context) ?? []).map((canonical) => {
    const override = findImageOverride(canonical, context.environment);
    return override === undefined ? { canonical, why } : { canonical, override, why };
  });
}

const WITHOUT_API_SERVER: readonly Role[] = ["Node", "Bastion"];

/** What nodeup installs comes architecture by architecture, what precedes it component by component. */
function listFiles(
  present: readonly Component[],
  context: InventoryContext,
  knownHashes: KnownHashes,
): FileAsset[] {
  const filesOf = (component: Component, arch: Architecture): FileAsset[] =>
    (component.files?.(context, arch) ?? []).map((draft) => toFileAsset(draft, component, arch, knownHashes));
  const first = present.flatMap((component) => ARCHITECTURES.flatMap((arch) => filesOf(component, arch)));
  const installed = ARCHITECTURES.flatMap((arch) => present.flatMap((component) => filesOf(component, arch)));
  const files = [
    ...first.filter(({ use }) => use !== "node"),
    ...installed.filter(({ use }) => use === "node"),
  ];
  return [...files, ...filesDuringUpgrade(files, context, knownHashes)];
}

/** What machines without an API server have of their own while the control plane runs an older Kubernetes. */
function filesDuringUpgrade(
  files: readonly FileAsset[],
  context: InventoryContext,
  knownHashes: KnownHashes,
): FileAsset[] {
  const { instanceGroups, runningKubernetes } = context.cluster;
  const roles = WITHOUT_API_SERVER.filter((role) => instanceGroups.some(({ spec }) => spec.role === role));
  if (runningKubernetes === undefined || roles.length === 0) return [];
  const older = { ...context, cluster: { ...context.cluster, kubernetes: runningKubernetes } };
  const known = new Set(files.map(({ canonical }) => canonical));
  const reason = `nodes that join while the control plane runs Kubernetes ${runningKubernetes.text}`;
  return ARCHITECTURES.flatMap((arch) =>
    COMPONENTS.filter((component) => isPresent(component, older)).flatMap((component) =>
      (component.files?.(older, arch) ?? [])
        .map((draft) => toFileAsset(draft, component, arch, knownHashes))
        .filter(({ canonical, use }) => use === "node" && !known.has(canonical))
        .map((file) => ({
          ...file,
          why: file.why.map((why) => ({ ...why, reason, roles, duringUpgrade: true })),
        })),
    ),
  );
}

function toFileAsset(
  { url, sha256, olderHash, use, roles }: FileDraft,
  component: Component,
  arch: Architecture,
  knownHashes: KnownHashes,
): FileAsset {
  const hash = sha256 ?? knownHashes(url);
  const { name, reason } = component;
  const why = [{ component: name, reason, roles: roles ?? component.roles, architectures: [arch] }];
  return { canonical: url, ...present({ sha256: hash, olderHash }), use: use ?? "node", why };
}

/** One asset a name, with the reasons of all. */
function mergeByName<T extends { readonly canonical: string; readonly why: readonly Why[] }>(
  assets: readonly T[],
): T[] {
  const merged = new Map<string, T>();
  for (const asset of assets) {
    const known = merged.get(asset.canonical);
    merged.set(
      asset.canonical,
      known === undefined ? asset : { ...known, why: [...known.why, ...asset.why] },
    );
  }
  return [...merged.values()];
}
