import { hasBehaviour, type KopsRelease } from "./kops-release.ts";
import { isAtLeast, parseVersion } from "./version.ts";

/** The version of containerd's configuration file. */
export type ContainerdSchema = 2 | 3;

/** The plugin that pulls images, by the version of the configuration that names it. */
export const IMAGES_PLUGIN: Readonly<Record<ContainerdSchema, string>> = {
  2: "io.containerd.grpc.v1.cri",
  3: "io.containerd.cri.v1.images",
};

/**
 * The version that kOps writes: 3 since 1.36 for containerd 2.0 and later, 2 otherwise and for what is no version (nodeup,
 * buildContainerdConfig). containerd 2 translates a file of version 2 as it reads it, so that both are understood.
 */
export function containerdSchema(release: KopsRelease, containerdVersion: string): ContainerdSchema {
  return hasBehaviour(release, ["1.36.0"]) && isContainerd2(containerdVersion) ? 3 : 2;
}

export function isContainerd2(containerdVersion: string): boolean {
  const version = parseVersion(containerdVersion);
  return version !== undefined && isAtLeast(version, "2.0.0");
}

/** What containerd 2 still reads below the old plugin's name (containerd, docs/cri/config.md): the server that streams to clients. */
const STILL_READ = /^(?:disable_tcp_service|stream_|enable_tls_streaming|x509_key_pair_streaming)/;

/** Whether containerd takes no notice of an entry of spec.containerd.configAdditions, for it belongs to the other version. */
export function isIgnoredAddition(key: string, schema: ContainerdSchema, containerdVersion: string): boolean {
  const { plugin, rest = "" } =
    /^plugins\.["']?(?<plugin>io\.containerd\.(?:grpc\.v1\.cri|cri\.v1\.(?:images|runtime)))["']?\.(?<rest>.*)$/.exec(
      key,
    )?.groups ?? {};
  if (plugin === undefined) return false;
  if (plugin === IMAGES_PLUGIN[2]) return schema === 3 && !STILL_READ.test(rest);
  return schema === 2 && !isContainerd2(containerdVersion);
}
