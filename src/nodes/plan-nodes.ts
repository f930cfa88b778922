import type { Architecture, InstanceGroup, Role } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { EnvironmentOverrides, FileAsset, FileUse, Inventory } from "../inventory/asset.ts";
import { COMPONENTS } from "../inventory/components.ts";
import { kopsImageVersion } from "../inventory/kops-file-url.ts";
import { hasNodeConfig } from "../inventory/node-config.ts";
import type { MarkedFile, MarkedPlacements } from "../remap/marked-placement.ts";
import { fileUrls } from "./file-urls.ts";
import { NO_FACTS, type NodeFacts } from "./node-facts.ts";
import type { NodeFile, NodePlan } from "./node-plan.ts";
import { planNodeImages, type PinImage } from "./plan-node-images.ts";
import { userDataName } from "./user-data-name.ts";
import { warmPoolImages } from "./warm-pool-images.ts";
import { present } from "../values/present.ts";

export interface NodesOptions {
  readonly facts?: NodeFacts;
  readonly environment?: EnvironmentOverrides;
  /** Puts digests behind the names that kOps pins when it provisions; without it names stay as they are listed. */
  readonly pin?: PinImage;
}

interface Context {
  readonly cluster: CompletedCluster;
  readonly inventory: Inventory;
  readonly placed: ReadonlyMap<string, MarkedFile>;
  readonly downloads: readonly string[];
  readonly kopsVersion: string;
  readonly facts: NodeFacts;
  readonly pin: PinImage;
}

/**
 * What kOps bakes into the machines of every instance group, in the order of the documents. `placements` are those of the inventory, with
 * the hashes that have been found. kOps configures machines for both architectures, whatever they are.
 */
export function planNodes(
  cluster: CompletedCluster,
  inventory: Inventory,
  placements: Pick<MarkedPlacements, "images" | "files">,
  { facts = NO_FACTS, environment = {}, pin = (image) => image }: NodesOptions = {},
): NodePlan[] {
  const context: Context = {
    cluster,
    inventory,
    placed: new Map(placements.files.map((file) => [file.canonical, file])),
    downloads: placements.images.map(({ download }) => download),
    kopsVersion: kopsImageVersion(cluster, environment),
    facts,
    pin,
  };
  return cluster.instanceGroups.map((group) => planGroup(group, context));
}

function planGroup(group: InstanceGroup, context: Context): NodePlan {
  const { cluster, facts } = context;
  const { role } = group.spec;
  const userData = userDataName(group, cluster);
  return {
    instanceGroup: group.name,
    role,
    nodeup: byArchitecture((arch) => nodeupFor(arch, context)),
    ...present({ userData }),
    hasConfig: hasNodeConfig({ cluster }) && (role !== "Bastion" || hasUserData(group, facts)),
    files: byArchitecture((arch) => [
      ...filesFor("node", role, arch, context),
      ...filesFor("kops-binary", role, arch, context),
    ]),
    imageArchives: byArchitecture((arch) => filesFor("image-archive", role, arch, context)),
    ...planNodeImages(group, context),
    warmPoolImages: warmPoolImages(group, cluster, context.downloads),
  };
}

function hasUserData({ name }: InstanceGroup, { groups }: NodeFacts): boolean {
  return groups.get(name)?.hasUserData === true;
}

function byArchitecture<T>(make: (arch: Architecture) => T): Record<Architecture, T> {
  return { amd64: make("amd64"), arm64: make("arm64") };
}

function nodeupFor(arch: Architecture, context: Context): NodeFile {
  const [file] = filesFor("bootstrap", "Node", arch, context);
  if (file === undefined) throw new Error("the inventory has no nodeup");
  return file;
}

/** In the order in which kOps comes to the components, which the order of a merged list need not be. */
function filesFor(use: FileUse, role: Role, arch: Architecture, context: Context): NodeFile[] {
  const files = context.inventory.files.filter((file) => file.use === use);
  return COMPONENTS.flatMap(({ name }) => {
    const found = files.filter((file) => isFor(file, name, role, arch));
    const older = found.filter(({ why }) => why.some(({ duringUpgrade }) => duringUpgrade === true));
    return (older.length > 0 ? older : found).map((file) => toNodeFile(name, file, context));
  });
}

function isFor({ why }: FileAsset, name: string, role: Role, arch: Architecture): boolean {
  return why.some(
    ({ component, roles, architectures }) =>
      component === name && roles.includes(role) && architectures.includes(arch),
  );
}

function toNodeFile(
  component: string,
  { canonical, sha256, olderHash }: FileAsset,
  context: Context,
): NodeFile {
  const placed = context.placed.get(canonical);
  const download = placed?.download ?? canonical;
  const hash = placed?.sha256 ?? sha256;
  const isMirrored = (hash ?? olderHash) !== undefined && placed?.use !== "image-archive";
  return {
    component,
    canonical,
    ...present({ sha256: hash, olderHash }),
    urls: isMirrored ? fileUrls(download, context.cluster.release, context.kopsVersion) : [download],
  };
}
