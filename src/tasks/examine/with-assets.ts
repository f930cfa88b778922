import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import { objectOf, textOf } from "../../cluster/read/json-fields.ts";
import type { ClusterFlags } from "../../cli/flags/cluster-options.ts";
import { present } from "../../values/present.ts";

const FLAGS = {
  containerRegistry: "--container-registry",
  containerProxy: "--container-proxy",
  fileRepository: "--file-repository",
} as const;
const FIELDS = Object.keys(FLAGS) as (keyof AssetsSpec)[];

/** Which fields of spec.assets flags set, and by which flag. */
export function flagsOfAssets(flags: ClusterFlags): Partial<Record<keyof AssetsSpec, string>> {
  return Object.fromEntries(
    FIELDS.flatMap((field) => (flags[field] === undefined ? [] : [[field, FLAGS[field]]])),
  );
}

/**
 * A cluster's documents with the flags' values in place of its own, so that whatever is wrong is found in one place; and its assets. A
 * registry given by a flag replaces a proxy in the spec, and the other way round.
 */
export function withFlags(
  selected: SelectedCluster,
  flags: ClusterFlags,
): { selected: SelectedCluster; assets: AssetsSpec } {
  const { cluster } = selected;
  const spec = objectOf(cluster.object["spec"]) ?? {};
  const written = objectOf(spec["assets"]) ?? {};
  const mapsImages = flags.containerRegistry !== undefined || flags.containerProxy !== undefined;
  const assets: JsonObject = { ...written };
  if (mapsImages) {
    delete assets["containerRegistry"];
    delete assets["containerProxy"];
  }
  for (const field of FIELDS) if (flags[field] !== undefined) assets[field] = flags[field];
  const changed: JsonObject = {
    ...spec,
    ...(Object.keys(assets).length === 0 ? {} : { assets }),
    ...present({ kubernetesVersion: flags.kubernetesVersion }),
  };
  const object = { ...cluster.object, spec: changed };
  return { selected: { ...selected, cluster: { ...cluster, object } }, assets: assetsOf(assets) };
}

function assetsOf(assets: JsonObject): AssetsSpec {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const text = assets[field] === "" ? "" : textOf(assets[field]);
      return text === undefined ? [] : [[field, text]];
    }),
  );
}
