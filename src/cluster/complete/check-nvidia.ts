import { SpecError } from "../spec-error.ts";
import type { Completion } from "./completion.ts";

/**
 * Throws SpecError where GPUs are switched on in an instance group alone: kOps reads the addon's settings from the cluster's own
 * section, and fails when there is none.
 */
export function checkNvidia({ spec, instanceGroups, release }: Completion): void {
  if (spec.containerd?.nvidiaGPU !== undefined) return;
  const group = instanceGroups.find(({ spec: { nvidiaGPU } }) => nvidiaGPU?.enabled === true);
  if (group === undefined) return;
  throw new SpecError(
    group.source,
    ["spec", "containerd", "nvidiaGPU"],
    `kOps ${release.name} fails on GPUs that only an instance group switches on`,
    "Give the cluster a containerd.nvidiaGPU section too.",
  );
}
