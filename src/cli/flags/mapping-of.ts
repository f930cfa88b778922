import type { AssetsSpec } from "../../cluster/cluster.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import { LARGEST_PORT } from "../../values/largest-port.ts";
import { present } from "../../values/present.ts";

/** What the flags put in the place of spec.assets. Throws a UserError BAD_FLAGS for a registry and a proxy at once, and for what nobody can ask. */
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
  refuseNoHost("--container-registry", containerRegistry);
  refuseNoHost("--container-proxy", containerProxy);
  return {
    ...present({ containerRegistry, containerProxy, fileRepository }),
  };
}

/** kOps takes any text; what it makes of a bad one is for the examinations. A blank, or a port that there is none, is a slip of the hand. */
function refuseNoHost(flag: string, text = ""): void {
  const port = /^[^/]*:(\d+)(?:\/|$)/.exec(text)?.[1];
  if (!/\s/.test(text) && Number(port ?? 0) <= LARGEST_PORT) return;
  throw badFlags(
    `${flag} ${JSON.stringify(text)} is not a registry`,
    "Write it as host[:port][/path], with a port up to 65535.",
  );
}
