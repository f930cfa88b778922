import type { AssetsSpec } from "../../cluster/cluster.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { present } from "../../values/present.ts";

/** What the flags put in the place of spec.assets. Throws a UserError BAD_FLAGS for a registry and a proxy at once. */
export function mappingOf({
  containerRegistry,
  containerProxy,
  fileRepository,
}: {
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
}): AssetsSpec {
  if (containerRegistry !== undefined && containerProxy !== undefined) {
    throw badFlags(
      "--container-registry and --container-proxy exclude each other",
      "kOps maps images to one of them.",
    );
  }
  return {
    ...present({ containerRegistry, containerProxy, fileRepository }),
  };
}
