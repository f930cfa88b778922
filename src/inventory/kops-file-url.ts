import { hasBehaviour } from "../cluster/kops-release.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { EnvironmentOverrides } from "./asset.ts";
import { formatAssetUrl, joinUrlPath, parseRequiredUrl, type AssetUrl } from "./asset-url.ts";
import type { InventoryContext } from "./component.ts";

/** Where kOps's own binaries are: KOPS_BASE_URL, or the release's folder. */
export function kopsBaseUrl({
  cluster,
  environment,
}: Pick<InventoryContext, "cluster" | "environment">): AssetUrl {
  const base = environment.kopsBaseUrl ?? "";
  if (base !== "") return parseRequiredUrl(base, "KOPS_BASE_URL");
  return parseRequiredUrl(
    `https://artifacts.k8s.io/binaries/kops/${cluster.release.name}/`,
    "kOps's location",
  );
}

/** A file of kOps's own distribution. */
export function kopsFileUrl(context: InventoryContext, path: string): string {
  return formatAssetUrl(joinUrlPath(kopsBaseUrl(context), path));
}

/** The number in the tags of kOps's own images: since 1.36 the last part of KOPS_BASE_URL takes the release's place. */
export function kopsImageVersion(cluster: CompletedCluster, environment: EnvironmentOverrides): string {
  const { release } = cluster;
  if ((environment.kopsBaseUrl ?? "") === "" || !hasBehaviour(release, ["1.36.0"])) return release.name;
  const last = kopsBaseUrl({ cluster, environment }).path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return (last === "" || last === "." ? release.name : last).replaceAll("+", "-");
}
