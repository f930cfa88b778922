import type { Role } from "../../cluster/cluster.ts";
import type { JsonValue } from "../../cluster/read/source-document.ts";
import { toManifestDocument } from "../images-of-manifest.ts";
import { itemsOf, objectOf, textOf, valueAt } from "../../cluster/read/json-fields.ts";
import type { ListedFile } from "../listed-assets.ts";
import type { Finding } from "../../errors/finding.ts";
import { roleOf } from "../role-of.ts";
import { filesOfBootstrapScript } from "./bootstrap-script.ts";
import type { NodeConfig } from "./node-config.ts";
import { parseStored } from "./parse-stored.ts";
import type { StateStoreReader } from "./state-store-reader.ts";
import { unique } from "../../values/unique.ts";

/** An instance group by what its directory in the state store tells. */
export interface StoredGroup {
  readonly name: string;
  readonly role: Role;
}

export interface NodeConfigs {
  readonly configs: readonly NodeConfig[];
  /** What bootstrap scripts in the state store download. */
  readonly files: readonly ListedFile[];
  readonly findings: readonly Finding[];
}

const DIRECTORIES: Readonly<Record<Role, string>> = {
  ControlPlane: "control-plane",
  APIServer: "apiserver",
  Node: "node",
  Bastion: "bastion",
};

/**
 * The node configurations of a cluster's instance groups. Where the place cannot be listed they are looked up for `known` groups, and
 * for those that the completed spec names as etcd members. Without `known` groups, that is a finding NODE_CONFIGS_NOT_LISTED.
 */
export async function readNodeConfigs(
  reader: StateStoreReader,
  clusterName: string,
  completed: JsonValue | undefined,
  known: readonly StoredGroup[],
): Promise<NodeConfigs> {
  const listed = await reader.list(`${clusterName}/igconfig`);
  const groups = [...known, ...etcdGroups(completed)];
  const paths = listed ?? groups.flatMap((group) => pathsOf(clusterName, group));
  const found = await Promise.all(unique(paths).map((path) => readOne(reader, clusterName, path)));
  const configs = found.flatMap((item) => (item !== undefined && "object" in item ? [item] : []));
  const files = found.flatMap((item) => (item !== undefined && "files" in item ? item.files : []));
  const isIncomplete = listed === undefined && known.length === 0;
  const findings = isIncomplete
    ? [notListed(clusterName)]
    : configs.length === 0
      ? [noConfigs(clusterName)]
      : [];
  return { configs, files, findings };
}

function pathsOf(clusterName: string, { name, role }: StoredGroup): string[] {
  const directory = `${clusterName}/igconfig/${DIRECTORIES[role]}/${name}`;
  return [`${directory}/nodeupconfig.yaml`, `${directory}/nodeupscript.sh`];
}

async function readOne(
  reader: StateStoreReader,
  clusterName: string,
  path: string,
): Promise<NodeConfig | { readonly files: readonly ListedFile[] } | undefined> {
  const [directory = "", instanceGroup = "", file = ""] = path
    .slice(`${clusterName}/igconfig/`.length)
    .split("/");
  const role = roleOf(directory);
  if (role === undefined || !["nodeupconfig.yaml", "nodeupscript.sh"].includes(file)) return undefined;
  const text = await reader.read(path);
  if (text === undefined) return undefined;
  if (file === "nodeupscript.sh") return { files: filesOfBootstrapScript({ name: path, text }, role) };
  return { ...toManifestDocument(path, parseStored({ name: path, text })), instanceGroup, role };
}

function etcdGroups(completed: JsonValue | undefined): StoredGroup[] {
  const members = itemsOf(valueAt(completed, ["spec", "etcdClusters"])).flatMap((cluster) => {
    const object = objectOf(cluster);
    return [...itemsOf(object?.["etcdMembers"]), ...itemsOf(object?.["members"])];
  });
  return members.flatMap((member) => {
    const name = textOf(valueAt(member, ["instanceGroup"]));
    return name === undefined ? [] : [{ name, role: "ControlPlane" as const }];
  });
}

function notListed(clusterName: string): Finding {
  return {
    code: "NODE_CONFIGS_NOT_LISTED",
    severity: "warning",
    message: "this state store cannot be listed, so only the control plane's node configurations were read",
    place: { file: `${clusterName}/igconfig` },
    hint: "Give the instance groups with -f, or the state store at s3://, gs:// or file://.",
  };
}

function noConfigs(clusterName: string): Finding {
  return {
    code: "NO_NODE_CONFIGS",
    severity: "error",
    message: "there are no node configurations in the state store",
    place: { file: `${clusterName}/igconfig` },
    hint: "They are written by `kops update cluster --yes`; has the cluster been applied?",
  };
}
