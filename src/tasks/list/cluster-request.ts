import { chooseRelease } from "./choose-release.ts";
import type { ClusterFlags } from "../../cli/flags/cluster-options.ts";
import { catalogReleases } from "../disk/data-directory.ts";
import { readCompletionOptions, readOverrides } from "./kops-environment.ts";
import type { ClusterRequest } from "./list-cluster.ts";
import type { Say } from "./list-request.ts";
import { mappingOf } from "../../cli/flags/mapping-of.ts";
import { present } from "../../values/present.ts";

/**
 * What flags and environment say about every cluster that is listed; `storeVersion` is the kOps release that a state store names. Tells
 * which release it is for where the user did not say.
 */
export function clusterRequest(
  flags: ClusterFlags,
  storeVersion: string | undefined,
  say: Say,
): ClusterRequest {
  const { release, isDefault } = chooseRelease(flags.kopsVersion ?? storeVersion, catalogReleases());
  if (isDefault)
    say(`kOps ${release} (the newest release known; choose with --kops-version or KOPS_VERSION)`);
  else if (flags.kopsVersion === undefined)
    say(`kOps ${release} (which last applied the cluster; choose with --kops-version or KOPS_VERSION)`);
  return {
    release,
    ...present({ kubernetesVersion: flags.kubernetesVersion }),
    assets: mappingOf(flags),
    environment: readOverrides(process.env),
    completion: {
      ...readCompletionOptions(process.env),
      ...present({ runningKubernetesVersion: flags.runningKubernetesVersion }),
    },
  };
}
