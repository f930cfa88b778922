import type { FieldPath } from "../../cluster/read/source-document.ts";
import type { AssetsSpec } from "../../cluster/cluster.ts";

/** What flags put in the place of a spec's own fields. */
export interface Overrides {
  readonly kubernetesVersion?: string;
  readonly assets?: AssetsSpec;
}

const ASSETS_FLAGS = {
  containerRegistry: "--container-registry",
  containerProxy: "--container-proxy",
  fileRepository: "--file-repository",
} as const;

/** The flag that stands in for a field of the spec, where one does. */
export function flagOf(path: FieldPath, { kubernetesVersion, assets }: Overrides): string | undefined {
  const [spec, section, field] = path;
  if (spec !== "spec") return undefined;
  if (section === "kubernetesVersion" && kubernetesVersion !== undefined) return "--kubernetes-version";
  if (section !== "assets" || assets === undefined) return undefined;
  const names = Object.keys(ASSETS_FLAGS) as (keyof typeof ASSETS_FLAGS)[];
  const name = names.find((one) => one === field && assets[one] !== undefined);
  return name && ASSETS_FLAGS[name];
}
