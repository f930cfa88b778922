import type { CompletionOptions } from "../../cluster/complete/completion.ts";
import type { EnvironmentOverrides } from "../../inventory/asset.ts";

const VARIABLES = {
  kopsBaseUrl: "KOPS_BASE_URL",
  dnsControllerImage: "DNSCONTROLLER_IMAGE",
  kopsControllerImage: "KOPSCONTROLLER_IMAGE",
  kubeApiserverHealthcheckImage: "KUBE_APISERVER_HEALTHCHECK_IMAGE",
  cniVersionUrl: "CNI_VERSION_URL",
  cniAssetHash: "CNI_ASSET_HASH_STRING",
  featureFlags: "KOPS_FEATURE_FLAGS",
} as const;

/** What kOps's own environment variables say about assets; an empty variable counts as none, as for kOps. */
export function readOverrides(env: NodeJS.ProcessEnv): EnvironmentOverrides {
  return Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([key, variable]) => {
      const value = env[variable];
      return value === undefined || value === "" ? [] : [[key, value]];
    }),
  );
}

/** The same for completing a spec. */
export function readCompletionOptions(env: NodeJS.ProcessEnv): CompletionOptions {
  const { KOPS_FEATURE_FLAGS: flags, KOPS_RUN_TOO_NEW_VERSION: tooNew } = env;
  return {
    ...(flags === undefined || flags === "" ? {} : { featureFlags: flags }),
    ...(tooNew === undefined || tooNew === "" ? {} : { runTooNewVersion: true }),
  };
}
