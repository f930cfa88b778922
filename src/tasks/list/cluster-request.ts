import type { Finding } from "../../errors/finding.ts";
import { catalogReleases } from "../disk/data-directory.ts";
import { present } from "../../values/present.ts";
import { chooseRelease } from "./choose-release.ts";
import { readCompletionOptions, readOverrides } from "./kops-environment.ts";
import type { ClusterRequest } from "./list-cluster.ts";
import type { ClusterSource } from "./list-request.ts";

/** What decides every list of a request, and which release that is where the user did not say. */
export interface ChosenRequest {
  readonly request: ClusterRequest;
  readonly findings: readonly Finding[];
}

/** `storeVersion` is the kOps release that a state store names. Throws a UserError UNKNOWN_RELEASE. */
export function clusterRequest(
  { kopsVersion, kubernetesVersion, assets, variables = {} }: ClusterSource,
  storeVersion?: string,
): ChosenRequest {
  const wanted = kopsVersion ?? storeVersion;
  const { release, isDefault } = chooseRelease(wanted, catalogReleases());
  const request = {
    release,
    ...present({ kubernetesVersion, assets }),
    environment: readOverrides(variables),
    completion: readCompletionOptions(variables),
  };
  if (isDefault) return { request, findings: [chosen(release, "the newest release known")] };
  return {
    request,
    findings: kopsVersion === undefined ? [chosen(release, "which last applied the cluster")] : [],
  };
}

function chosen(release: string, why: string): Finding {
  const hint = "choose with --kops-version or KOPS_VERSION";
  return { code: "RELEASE_CHOSEN", severity: "info", message: `kOps ${release}, ${why}`, hint };
}
