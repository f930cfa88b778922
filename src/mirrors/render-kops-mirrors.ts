import type { AssetsSpec } from "../cluster/cluster.ts";
import { containerdSchema, IMAGES_PLUGIN } from "../cluster/containerd-schema.ts";
import { hasBehaviour, type KopsRelease } from "../cluster/kops-release.ts";
import type { Finding } from "../errors/finding.ts";
import { endpointRoot } from "./endpoint-root.ts";
import type { MirrorEndpoint, MirrorPlan } from "./mirror-plan.ts";
import { renderContainerdMirrors } from "./render-containerd-mirrors.ts";
import type { RenderedMirrors } from "./rendered-mirrors.ts";
import { quoteText } from "../values/quote-text.ts";

/** What the spec has already. */
export interface OwnMirrors {
  /** Absent where no spec tells. */
  readonly containerdVersion?: string;
  readonly hasRegistryMirrors: boolean;
  /** hosts.toml files among its fileAssets. */
  readonly hasFiles: boolean;
}

const NO_MIRRORS: OwnMirrors = { hasRegistryMirrors: false, hasFiles: false };

/** From kOps 1.36 on registryMirrors become hosts.toml files; before, endpoints of containerd's own configuration. */
const HOSTS_FILES = ["1.36.0"];
const ECR_CREDENTIALS = ["1.33.0"];
const CONFIG_ROOT = "/etc/containerd";
const NODES_REGISTRY = /^[0-9]{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\./;

/**
 * The part of a Cluster's spec that gives its nodes these mirrors: `assets` and `containerd.registryMirrors`. Where that has no words
 * for something (a CA; a path, which kOps 1.36 leaves containerd to append /v2 to), containerd's own files take its place, as fileAssets.
 */
export function renderKopsMirrors(
  plan: MirrorPlan,
  assets: AssetsSpec,
  release: KopsRelease,
  own: OwnMirrors = NO_MIRRORS,
): RenderedMirrors {
  const writesFiles = needsFiles(plan, release);
  const lines = [
    `# For the spec of a Cluster of kOps ${release.name} (kops edit cluster).`,
    ...(writesFiles
      ? ["# In place of containerd.registryMirrors, which must not stay beside these files."]
      : []),
    "spec:",
    ...renderAssets(assets),
    ...(writesFiles ? renderFileAssets(plan) : []),
    ...renderContainerd(plan, pluginOf(release, own), writesFiles ? undefined : release),
    "",
  ];
  return {
    files: [{ path: "cluster-mirrors.yaml", text: lines.join("\n") }],
    findings: [
      ...findSecondWay(release, own, writesFiles),
      ...(writesFiles ? findPlugin(release, own) : findFallback(plan)),
    ],
  };
}

function needsFiles({ hosts }: MirrorPlan, release: KopsRelease): boolean {
  const endpoints = hosts.flatMap((host) => host.endpoints);
  const isUnsaid = ({ path, caFile }: MirrorEndpoint): boolean =>
    caFile !== undefined || (path !== "" && hasBehaviour(release, HOSTS_FILES));
  return endpoints.some(isUnsaid);
}

function renderAssets({ containerProxy, containerRegistry, fileRepository }: AssetsSpec): string[] {
  const fields = Object.entries({ containerProxy, containerRegistry, fileRepository });
  const lines = fields.flatMap(([key, value]) =>
    value === undefined ? [] : [`    ${key}: ${quoteText(value)}`],
  );
  return lines.length === 0 ? [] : ["  assets:", ...lines];
}

/** `release` where mirrors are written as registryMirrors. */
function renderContainerd(plan: MirrorPlan, plugin: string, release: KopsRelease | undefined): string[] {
  if (plan.hosts.length === 0) return [];
  const usesEcr = plan.hosts.some(({ endpoints }) => endpoints.some(({ host }) => NODES_REGISTRY.test(host)));
  const sendsCredentials = usesEcr && release !== undefined && hasBehaviour(release, ECR_CREDENTIALS);
  return [
    "  containerd:",
    ...(release === undefined ? renderConfigPath(plugin) : renderRegistryMirrors(plan)),
    ...(sendsCredentials ? ["    useECRCredentialsForMirrors: true"] : []),
  ];
}

function renderRegistryMirrors({ hosts }: MirrorPlan): string[] {
  return [
    "    registryMirrors:",
    ...hosts.flatMap(({ upstream, endpoints }) => [
      `      ${quoteText(upstream)}:`,
      ...endpoints.map((endpoint) => `      - ${quoteText(endpointRoot(endpoint))}`),
    ]),
  ];
}

function renderConfigPath(plugin: string): string[] {
  const key = `plugins."${plugin}".registry.config_path`;
  return ["    configAdditions:", `      ${quoteText(key)}: ${quoteText(`${CONFIG_ROOT}/certs.d`)}`];
}

/** Where nothing tells containerd's version, the one that kOps installs since Kubernetes 1.32. */
function pluginOf(release: KopsRelease, { containerdVersion = "2.0.0" }: OwnMirrors): string {
  return IMAGES_PLUGIN[containerdSchema(release, containerdVersion)];
}

function renderFileAssets(plan: MirrorPlan): string[] {
  return [
    "  fileAssets:",
    ...renderContainerdMirrors(plan).flatMap(({ path, text }, index) => [
      `  - name: registry-mirror-${(index + 1).toString()}`,
      `    path: ${quoteText(`${CONFIG_ROOT}/${path}`)}`,
      '    mode: "0644"',
      "    content: |",
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => (line === "" ? "" : `      ${line}`)),
    ]),
  ];
}

function findPlugin(release: KopsRelease, { containerdVersion }: OwnMirrors): Finding[] {
  if (containerdVersion !== undefined || !hasBehaviour(release, HOSTS_FILES)) return [];
  return [
    {
      code: "CONTAINERD_2",
      severity: "info",
      message:
        "the entry below configAdditions is for containerd 2, which kOps installs from Kubernetes 1.32 on",
      hint: 'For containerd 1.7 the plugin is "io.containerd.grpc.v1.cri".',
    },
  ];
}

/** nodeup's tasks have a file's path for their key, and containerd's CRI plug-in takes no config_path beside registry.mirrors. */
function findSecondWay(release: KopsRelease, own: OwnMirrors, writesFiles: boolean): Finding[] {
  const other = writesFiles ? own.hasRegistryMirrors : own.hasFiles;
  if (!other) return [];
  const [written, present] = writesFiles
    ? ["these mirrors are files (fileAssets)", "containerd.registryMirrors"]
    : ["these mirrors are registryMirrors", "files of mirrors in fileAssets"];
  const consequence = hasBehaviour(release, HOSTS_FILES)
    ? 'nodeup writes the same files from registryMirrors and stops at the second of a path ("duplicate tasks")'
    : "containerd's CRI plug-in does not start with both";
  return [
    {
      code: "REMOVE_OTHER_MIRRORS",
      severity: "warning",
      message: `${written}, and the spec has ${present} already: ${consequence}`,
      hint: writesFiles
        ? "Remove containerd.registryMirrors from the spec when you put this in."
        : "Remove those fileAssets, and config_path from containerd.configAdditions, when you put this in.",
    },
  ];
}

function findFallback({ fallback, hosts }: MirrorPlan): Finding[] {
  if (fallback || hosts.length === 0) return [];
  return [
    {
      code: "ALWAYS_FALLS_BACK",
      severity: "info",
      message:
        "with registryMirrors containerd asks upstream for what a mirror does not have, and no field prevents it",
      hint: "With --ca-file, or a mirror with a path from kOps 1.36 on, the mirrors are files that name no upstream.",
    },
  ];
}
