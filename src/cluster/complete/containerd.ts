import type { ContainerdSpec, NvidiaGpuSpec } from "../cluster.ts";
import { given } from "../fields.ts";
import { SpecError } from "../spec-error.ts";
import { isAtLeast, parseVersion } from "../version.ts";
import { defaultOf, type Completion } from "./completion.ts";

export interface CompletedContainerd extends ContainerdSpec {
  readonly version: string;
}

/**
 * containerd and runc. A spec that names a containerd version must name runc's too: the default of runc comes
 * with the default of containerd only. Throws SpecError for versions that kOps cannot install.
 */
export function completeContainerd(completion: Completion): CompletedContainerd {
  const spec = completion.spec.containerd ?? {};
  const version = spec.version === undefined || spec.version === "" ? undefined : spec.version;
  if (version !== undefined) refuseOldContainerd(completion, version);
  return given<CompletedContainerd>({
    ...spec,
    version: version ?? defaultOf(completion, "containerd") ?? "",
    runc:
      version === undefined
        ? { ...given({ version: defaultOf(completion, "runc") }), ...spec.runc }
        : spec.runc,
    nvidiaGPU: spec.nvidiaGPU && completeNvidiaGpu(completion, spec.nvidiaGPU),
  });
}

function completeNvidiaGpu(completion: Completion, nvidia: NvidiaGpuSpec): NvidiaGpuSpec {
  if (nvidia.enabled !== true) return nvidia;
  return given<NvidiaGpuSpec>({
    ...nvidia,
    devicePluginImage: nvidia.devicePluginImage ?? defaultOf(completion, "nvidiaDevicePlugin"),
  });
}

function refuseOldContainerd({ cluster }: Completion, written: string): void {
  const version = parseVersion(written);
  const path = ["spec", "containerd", "version"];
  const found = JSON.stringify(written);
  if (version === undefined) throw new SpecError(cluster.source, path, `${found} is not a version`);
  if (!isAtLeast(version, "1.4.0")) {
    throw new SpecError(cluster.source, path, `containerd ${found} is too old`, "Use 1.6.0 or later.");
  }
}
