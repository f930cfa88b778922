import type { DefaultName } from "../../cluster/complete/release-defaults.ts";
import type { VersionedValue } from "../../inventory/versioned-value.ts";
import type { SourceTree } from "../source-tree.ts";
import { evaluateString, findAssignments, findStrings } from "./go-source.ts";
import type { Report } from "./report.ts";
import { toVersionedValue } from "./versioned-value.ts";

/** Where kOps sets a default: the file, and the left-hand side. */
interface DefaultPlace {
  readonly name: DefaultName;
  readonly file: string;
  readonly target: string;
  /** Only inside a block whose header contains this. */
  readonly inside?: string;
  /** Some of the supported releases have no such default. */
  readonly optional?: boolean;
}

const COMPONENTS = "pkg/model/components/";

const PLACES: readonly DefaultPlace[] = [
  { name: "awsCloudControllerManager", file: "awscloudcontrollermanager.go", target: "eccm.Image" },
  { name: "awsEBSCSIDriver", file: "awsebscsidriver.go", target: "c.Version" },
  {
    name: "azureCloudControllerManager",
    file: "azurecloudcontrollermanager.go",
    target: "eccm.Image",
    optional: true,
  },
  {
    name: "azureCloudNodeManager",
    file: "azurecloudcontrollermanager.go",
    target: "eccm.AzureNodeManagerImage",
    optional: true,
  },
  { name: "cilium", file: "cilium.go", target: "c.Version" },
  { name: "clusterAutoscaler", file: "clusterautoscaler.go", target: "image" },
  { name: "containerd", file: "containerd.go", target: "containerd.Version" },
  { name: "etcd", file: "etcd.go", target: "c.Version" },
  { name: "gcpCloudControllerManager", file: "gcpcloudcontrollermanager.go", target: "ccmConfig.Image" },
  { name: "gcpPDCSIDriver", file: "gcppdcsidriver.go", target: "gce.PDCSIDriver.Version", optional: true },
  { name: "hetznerCloudControllerManager", file: "hetznercloudcontrollermanager.go", target: "eccm.Image" },
  { name: "karpenter", file: "karpenter.go", target: "c.Image" },
  { name: "kindnet", file: "kindnet.go", target: "c.Version" },
  { name: "nodeLocalDNS", file: "kubedns.go", target: "nodeLocalDNS.Image" },
  { name: "nodeProblemDetector", file: "nodeproblemdetector.go", target: "npd.Image" },
  { name: "nodeTerminationHandler", file: "nodeterminationhandler.go", target: "nth.Version" },
  { name: "runc", file: "containerd.go", target: "Version", inside: "kops.Runc" },
];

const NVIDIA = { file: "pkg/apis/kops/containerdconfig.go", name: "NvidiaDevicePluginImage" };

type Defaults = { [Name in DefaultName]?: VersionedValue | undefined };

/** The defaults of kOps's option builders, by name; undefined for one that could not be read. */
export function importDefaults(tree: SourceTree, report: Report): Defaults {
  const defaults: Defaults = {};
  for (const place of PLACES) {
    const value = importDefault(tree, place, report);
    if (value !== null) defaults[place.name] = value;
  }
  const nvidia = findStrings(tree.read(NVIDIA.file) ?? "").get(NVIDIA.name);
  if (nvidia !== undefined) defaults.nvidiaDevicePlugin = nvidia;
  return defaults;
}

/** Null where the release has none. */
function importDefault(
  tree: SourceTree,
  place: DefaultPlace,
  report: Report,
): VersionedValue | null | undefined {
  const file = COMPONENTS + place.file;
  const source = tree.read(file);
  const todo = `the default ${place.name}: adapt PLACES in src/catalog/import/import-defaults.ts`;
  if (source === undefined) {
    if (place.optional === true) return null;
    report.add(file, 0, "no such file", todo);
    return undefined;
  }
  const target = new RegExp(
    String.raw`^${place.target.replaceAll(".", String.raw`\.`)}(?:\s*=|:)\s*(.+?),?$`,
  );
  const inside = place.inside ?? "";
  const assignments = findAssignments(source, target).filter(({ headers }) =>
    headers.some((h) => h.includes(inside)),
  );
  if (assignments.length === 0) {
    if (place.optional === true) return null;
    report.add(file, 0, `nothing sets ${place.target}`, todo);
    return undefined;
  }
  const strings = findStrings(source);
  const result = toVersionedValue(assignments, (expression) => evaluateString(expression, strings));
  if ("value" in result) return result.value;
  report.add(
    file,
    result.line,
    result.unread,
    "a selector in src/catalog/import/versioned-value.ts that explains it",
  );
  return undefined;
}
