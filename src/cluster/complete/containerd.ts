import type { ContainerdSpec, NvidiaGpuSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { checkContainerd } from "./check-containerd.ts";
import { defaultOf, type Completion } from "./completion.ts";

export interface CompletedContainerd extends ContainerdSpec {
  readonly version: string;
}

/**
 * containerd and runc. A spec that names a containerd version must name runc's too: the default of runc comes
 * with the default of containerd only. Throws SpecError for what kOps cannot install.
 */
export function completeContainerd(completion: Completion): CompletedContainerd {
  const spec = completion.spec.containerd ?? {};
  const own = spec.version === "" ? undefined : spec.version;
  const defaultRunc = own === undefined ? given({ version: defaultOf(completion, "runc") }) : undefined;
  const containerd = given<CompletedContainerd>({
    ...spec,
    version: own ?? defaultOf(completion, "containerd") ?? "",
    runc: defaultRunc === undefined ? spec.runc : { ...defaultRunc, ...spec.runc },
    nvidiaGPU: spec.nvidiaGPU && completeNvidiaGpu(completion, spec.nvidiaGPU),
  });
  checkContainerd(completion, containerd);
  return containerd;
}

function completeNvidiaGpu(completion: Completion, nvidia: NvidiaGpuSpec): NvidiaGpuSpec {
  if (nvidia.enabled !== true) return nvidia;
  return given<NvidiaGpuSpec>({
    ...nvidia,
    devicePluginImage: nvidia.devicePluginImage ?? defaultOf(completion, "nvidiaDevicePlugin"),
  });
}
