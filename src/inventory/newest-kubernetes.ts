import type { KnownHashesData } from "./known-hashes.ts";

const OF_KUBERNETES = /\/release\/v(\d+\.\d+)\.(\d+)\/$/;

/** The newest patch of a Kubernetes minor ("1.34") whose files a kOps release knows; undefined where it knows none. */
export function newestKubernetes(
  { groups, releaseSets }: KnownHashesData,
  release: string,
  minor: string,
): string | undefined {
  const patches = groups.flatMap(({ base, known }) => {
    const [, own, patch] = base.startsWith("https://dl.k8s.io/") ? (OF_KUBERNETES.exec(base) ?? []) : [];
    return own === minor && releaseSets[known]?.includes(release) === true ? [Number(patch)] : [];
  });
  return patches.length === 0 ? undefined : `${minor}.${Math.max(...patches)}`;
}
