import type { EnvironmentOverrides } from "./asset.ts";

/** The images that kOps lets an environment variable replace, by the start of their names. */
const OVERRIDES: readonly (readonly [string, keyof EnvironmentOverrides])[] = [
  ["registry.k8s.io/kops/dns-controller:", "dnsControllerImage"],
  ["k8s.gcr.io/kops/kops-controller:", "kopsControllerImage"],
  ["registry.k8s.io/kops/kops-controller:", "kopsControllerImage"],
  ["registry.k8s.io/kops/kube-apiserver-healthcheck:", "kubeApiserverHealthcheckImage"],
];

/** The image that the environment puts in the place of this one. */
export function findImageOverride(canonical: string, environment: EnvironmentOverrides): string | undefined {
  const variable = OVERRIDES.find(([start]) => canonical.startsWith(start))?.[1];
  const override = variable === undefined ? undefined : environment[variable];
  return override === "" ? undefined : override;
}
