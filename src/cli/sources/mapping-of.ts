import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { ClusterFlags } from "../cluster-options.ts";

/** What the flags put in the place of spec.assets. */
export function mappingOf({ containerRegistry, containerProxy, fileRepository }: ClusterFlags): AssetsSpec {
  return {
    ...(containerRegistry === undefined ? {} : { containerRegistry }),
    ...(containerProxy === undefined ? {} : { containerProxy }),
    ...(fileRepository === undefined ? {} : { fileRepository }),
  };
}
