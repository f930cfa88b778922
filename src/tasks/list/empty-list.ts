import type { AssetList } from "./asset-list.ts";

/** A list of nothing, for what needs none. */
export const EMPTY_LIST: AssetList = {
  images: [],
  files: [],
  findings: [],
  clusterName: "",
  clusters: [],
  instanceGroups: [],
  assets: {},
  fileRepositories: [],
  platforms: [],
};
