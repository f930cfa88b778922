import { quoteText } from "../values/quote-text.ts";
import { isAtLeast, parseVersion } from "../cluster/version.ts";

export interface ContainerdConfig {
  /** containerd's. */
  readonly version: string;
  /** The pause image; absent where containerd's own is to be used. */
  readonly sandboxImage?: string;
  readonly hasMirrors: boolean;
}

interface Plugins {
  readonly version: 2 | 3;
  readonly runtime: string;
  readonly images: string;
  readonly sandbox: readonly [table: string, key: string];
}

const BEFORE_2: Plugins = {
  version: 2,
  runtime: 'plugins."io.containerd.grpc.v1.cri"',
  images: 'plugins."io.containerd.grpc.v1.cri"',
  sandbox: ['plugins."io.containerd.grpc.v1.cri"', "sandbox_image"],
};

/** containerd 2.0 has one plugin for images and one for running them. */
const SINCE_2: Plugins = {
  version: 3,
  runtime: 'plugins."io.containerd.cri.v1.runtime"',
  images: 'plugins."io.containerd.cri.v1.images"',
  sandbox: ['plugins."io.containerd.cri.v1.images".pinned_images', "sandbox"],
};

/** Where the mirrors' files are on a node. */
const MIRRORS_DIRECTORY = "/etc/containerd/certs.d";

/**
 * containerd's config.toml with what kOps sets for a plain cluster (nodeup, buildContainerdConfigV2 and V3): version 3 since containerd
 * 2.0, runc with the cgroups of systemd, the sandbox image, and where mirrors are.
 */
export function renderContainerdConfig({ version, sandboxImage, hasMirrors }: ContainerdConfig): string {
  const plugins = pluginsOf(version);
  const [table, key] = plugins.sandbox;
  const runc = `${plugins.runtime}.containerd.runtimes.runc`;
  return [
    `version = ${plugins.version}`,
    ...(sandboxImage === undefined ? [] : ["", `[${table}]`, `${key} = ${quoteText(sandboxImage)}`]),
    ...(hasMirrors
      ? ["", `[${plugins.images}.registry]`, `config_path = ${quoteText(MIRRORS_DIRECTORY)}`]
      : []),
    "",
    `[${plugins.runtime}.containerd]`,
    'default_runtime_name = "runc"',
    "",
    `[${runc}]`,
    'runtime_type = "io.containerd.runc.v2"',
    "",
    `[${runc}.options]`,
    "SystemdCgroup = true",
    "",
  ].join("\n");
}

/** What is no version gets what every containerd reads. */
function pluginsOf(text: string): Plugins {
  const version = parseVersion(text);
  return version !== undefined && isAtLeast(version, "2.0.0") ? SINCE_2 : BEFORE_2;
}
