import type { Cluster } from "../cluster.ts";
import {
  isKubernetesAtLeast,
  parseKubernetesVersion,
  type KubernetesVersion,
} from "../kubernetes-version.ts";
import { SpecError } from "../spec-error.ts";
import { compareVersions } from "../version.ts";
import type { CompletionOptions } from "./completion.ts";
import type { ReleaseDefaults } from "./release-defaults.ts";

const PATH = ["spec", "kubernetesVersion"];

/** The Kubernetes version that the release would run. Throws SpecError for one that it cannot read or no longer supports. */
export function completeKubernetesVersion(
  { source, spec }: Cluster,
  defaults: ReleaseDefaults,
): KubernetesVersion {
  const written = spec.kubernetesVersion ?? defaults.recommendedKubernetes;
  const kubernetes = parseKubernetesVersion(written);
  const found = JSON.stringify(written);
  if (kubernetes === undefined) {
    const hint = `Write a version that kOps ${defaults.release.name} supports, such as ${defaults.recommendedKubernetes}.`;
    throw new SpecError(source, PATH, `${found} is not a Kubernetes version`, hint);
  }
  const { name } = defaults.release;
  if (!isKubernetesAtLeast(kubernetes, defaults.oldestKubernetes)) {
    const hint = `Use ${defaults.oldestKubernetes} or later, or an older kOps release.`;
    throw new SpecError(source, PATH, `kOps ${name} no longer supports Kubernetes ${found}`, hint);
  }
  return kubernetes;
}

/**
 * Whether kOps refuses a version because it does not know it yet. It compares with its own number, one minor up: 1.36.2 accepts 1.37.1
 * but not 1.37.2.
 */
export function isTooNew(
  kubernetes: KubernetesVersion,
  { release }: ReleaseDefaults,
  { runTooNewVersion }: CompletionOptions,
): boolean {
  if (runTooNewVersion === true) return false;
  const tooNew = { ...release.version, minor: release.version.minor + 1 };
  return compareVersions(kubernetes.version, tooNew) >= 0;
}
