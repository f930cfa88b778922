import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describeMachine } from "./requirements.ts";

const { KUBERNETES_HOME, XDG_CACHE_HOME = join(homedir(), ".cache"), KOPS_ASSETS_REAL_SERVERS } = process.env;
const HOME = KUBERNETES_HOME ?? join(XDG_CACHE_HOME, "kops-assets-kubernetes");
const PROGRAMS = [
  "kubelet",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "etcd",
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "crictl",
] as const;

/** Where tools/setup-kubernetes.sh builds a program. */
export function kubernetesProgram(name: (typeof PROGRAMS)[number]): string {
  return join(HOME, "bin", name);
}

/** Tests with a real kubelet take their time: where KOPS_ASSETS_REAL_SERVERS=1 only, and there they fail for want of a program. */
export function describeKubelet(name: string, tests: () => void): void {
  describeMachine(name, tests, () => {
    if (KOPS_ASSETS_REAL_SERVERS !== "1") return "KOPS_ASSETS_REAL_SERVERS=1 turns it on";
    return findMissingPrograms();
  });
}

/** What is to be said where tools/setup-kubernetes.sh has not been run. */
export function findMissingPrograms(): string | undefined {
  const missing = PROGRAMS.filter((program) => !existsSync(kubernetesProgram(program)));
  return missing.length === 0 ? undefined : `not built: ${missing.join(", ")}`;
}
