import type { Finding } from "../../errors/finding.ts";
import { findDoubts } from "../../catalog/find-doubts.ts";
import { openCatalog } from "../../catalog/open-catalog.ts";
import { catalogDirectories } from "../disk/catalog-directories.ts";
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

/** What a state store says of the release that it names. */
const LAST_APPLIED = "last applied the cluster";

/** `storeVersion` is the kOps release that a state store names. Throws a UserError UNKNOWN_RELEASE. */
export function clusterRequest(source: ClusterSource, storeVersion?: string): ChosenRequest {
  const { kopsVersion, kubernetesVersion, runningKubernetesVersion, variables = {} } = source;
  const wanted = kopsVersion ?? storeVersion;
  const catalog = openCatalog(catalogDirectories(source.catalogs));
  const whence = kopsVersion === undefined ? LAST_APPLIED : undefined;
  const { release, isDefault } = chooseRelease(wanted, catalog.releases(), whence);
  const request = {
    catalog,
    release: release.name,
    ...present({ kubernetesVersion, assets: source.assets, strict: source.strict }),
    environment: readOverrides(variables),
    completion: { ...readCompletionOptions(variables), ...present({ runningKubernetesVersion }) },
  };
  const doubts = findDoubts(release);
  if (isDefault) return { request, findings: [chosen(release.name, "the newest release known"), ...doubts] };
  return {
    request,
    findings: kopsVersion === undefined ? [chosen(release.name, `which ${LAST_APPLIED}`), ...doubts] : doubts,
  };
}

function chosen(release: string, why: string): Finding {
  const hint = "choose with --kops-version or KOPS_VERSION";
  return { code: "RELEASE_CHOSEN", severity: "info", message: `kOps ${release}, ${why}`, hint };
}
