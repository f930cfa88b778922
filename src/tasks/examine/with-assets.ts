import type { AssetsSpec } from "../../cluster/cluster.ts";
import { objectOf, textOf } from "../../cluster/read/json-fields.ts";
import type { SelectedCluster } from "../../cluster/read/select-cluster.ts";
import type { JsonObject } from "../../cluster/read/source-document.ts";
import { present } from "../../values/present.ts";
import type { ClusterSource } from "../list/list-request.ts";

const FIELDS = ["containerRegistry", "containerProxy", "fileRepository"] as const;

/**
 * A cluster's documents with a request's values in place of its own, so that whatever is wrong is found in one place; and its assets. A
 * registry of the request's replaces a proxy in the spec, and the other way round.
 */
export function withAssets(
  selected: SelectedCluster,
  { assets: given = {}, kubernetesVersion }: ClusterSource,
): { selected: SelectedCluster; assets: AssetsSpec } {
  const { cluster } = selected;
  const spec = objectOf(cluster.object["spec"]) ?? {};
  const written = objectOf(spec["assets"]) ?? {};
  const mapsImages = given.containerRegistry !== undefined || given.containerProxy !== undefined;
  const assets: JsonObject = { ...written };
  if (mapsImages) {
    delete assets["containerRegistry"];
    delete assets["containerProxy"];
  }
  for (const field of FIELDS) if (given[field] !== undefined) assets[field] = given[field];
  const changed: JsonObject = {
    ...spec,
    ...(Object.keys(assets).length === 0 ? {} : { assets }),
    ...present({ kubernetesVersion }),
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
