import type { ContainerdSpec, NvidiaGpuSpec, PackagesSpec, RuncSpec } from "../cluster.ts";
import { given, readBoolean, readObject, readString, readText, type Fields } from "../fields.ts";

/** `containerd` of a cluster or of an instance group, alike in v1alpha2 and v1alpha3. */
export function readContainerd(spec: Fields): ContainerdSpec | undefined {
  const containerd = readObject(spec, "containerd");
  if (containerd === undefined) return undefined;
  return given<ContainerdSpec>({
    version: readString(containerd, "version"),
    packages: readPackages(containerd),
    runc: readRunc(containerd),
    skipInstall: readBoolean(containerd, "skipInstall"),
    installCriCtl: readBoolean(containerd, "installCriCtl"),
    installNerdCtl: readBoolean(containerd, "installNerdCtl"),
    sandboxImage: readString(containerd, "sandboxImage"),
    nvidiaGPU: readNvidiaGpu(containerd),
  });
}

function readRunc(containerd: Fields): RuncSpec | undefined {
  const runc = readObject(containerd, "runc");
  if (runc === undefined) return undefined;
  return given<RuncSpec>({ version: readString(runc, "version"), packages: readPackages(runc) });
}

function readPackages(fields: Fields): PackagesSpec | undefined {
  const packages = readObject(fields, "packages");
  if (packages === undefined) return undefined;
  return given<PackagesSpec>({
    urlAmd64: readString(packages, "urlAmd64"),
    hashAmd64: readString(packages, "hashAmd64"),
    urlArm64: readString(packages, "urlArm64"),
    hashArm64: readString(packages, "hashArm64"),
  });
}

function readNvidiaGpu(containerd: Fields): NvidiaGpuSpec | undefined {
  const nvidia = readObject(containerd, "nvidiaGPU");
  if (nvidia === undefined) return undefined;
  const exporter = readObject(nvidia, "dcgmExporter");
  return given<NvidiaGpuSpec>({
    enabled: readBoolean(nvidia, "enabled"),
    devicePluginImage: readText(nvidia, "image"),
    dcgmExporter: exporter && given({ enabled: readBoolean(exporter, "enabled") }),
  });
}
