import { UserError } from "../../errors/user-error.ts";
import { parseKubernetesVersion, type KubernetesVersion } from "../kubernetes-version.ts";
import { compareVersions } from "../version.ts";
import type { CompletionOptions } from "./completion.ts";

const FLAG = "--running-kubernetes-version";

/**
 * The Kubernetes version that machines without an API server get while the control plane still runs it: kOps never gives them a newer
 * kubelet. Undefined when no upgrade is under way. Throws UserError BAD_FLAGS for what is no version.
 */
export function runningKubernetes(
  kubernetes: KubernetesVersion,
  { runningKubernetesVersion: written }: CompletionOptions,
): KubernetesVersion | undefined {
  if (written === undefined) return undefined;
  const running = parseKubernetesVersion(written);
  if (running === undefined) {
    const message = `${FLAG} ${written} is not a Kubernetes version`;
    const hint = "Write the oldest version that the control plane's nodes run, such as 1.34.2.";
    const findings = [
      { code: "BAD_FLAGS", severity: "error" as const, message, hint, place: { flag: FLAG } },
    ];
    throw new UserError("BAD_FLAGS", message, { hint, findings });
  }
  return compareVersions(running.version, kubernetes.version) < 0 ? running : undefined;
}
