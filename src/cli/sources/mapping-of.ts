import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { LoadFlags } from "./load-request.ts";

/** What the flags put in the place of spec.assets. */
export function mappingOf({ containerRegistry, containerProxy, fileRepository }: LoadFlags): AssetsSpec {
  return {
    ...(containerRegistry === undefined ? {} : { containerRegistry }),
    ...(containerProxy === undefined ? {} : { containerProxy }),
    ...(fileRepository === undefined ? {} : { fileRepository }),
  };
}
