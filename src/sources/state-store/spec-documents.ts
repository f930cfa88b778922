import type { Role } from "../../cluster/cluster.ts";
import type { Source } from "../../cluster/read/parse-source.ts";
import type { JsonObject, JsonValue } from "../../cluster/read/source-document.ts";
import { UserError } from "../../errors/user-error.ts";
import { objectOf, textOf, valueAt } from "../../cluster/read/json-fields.ts";
import type { Finding } from "../../errors/finding.ts";
import type { NodeConfig } from "./node-config.ts";
import { parseStored } from "./parse-stored.ts";
import { readNodeConfigs } from "./read-node-configs.ts";
import type { StoredGroup } from "./read-node-configs.ts";
import type { StateStoreReader } from "./state-store-reader.ts";
import { withoutField, withoutRemapped } from "./without-remapped.ts";

/** The documents of a cluster and its instance groups, to be read like files of the user's. */
export interface SpecDocuments {
  readonly sources: readonly Source[];
  readonly findings: readonly Finding[];
}

/** v1alpha2's name of a role; v1alpha3 takes it as well as its own. */
const ROLE_NAMES: Readonly<Record<Role, string>> = {
  ControlPlane: "Master",
  APIServer: "APIServer",
  Node: "Node",
  Bastion: "Bastion",
};

/**
 * The specs of a cluster and its instance groups in a state store: `config` and `instancegroup/*`, as their owner wrote them. Where these
 * are not there, the completed spec (without the names that kOps had remapped in it) and what the node configurations tell of the instance
 * groups stand in, each with a finding. Throws UserErrors NO_CLUSTER, NO_INSTANCE_GROUPS and BAD_YAML.
 */
export async function specDocuments(
  reader: StateStoreReader,
  clusterName: string,
  known: readonly StoredGroup[] = [],
): Promise<SpecDocuments> {
  const cluster = await readCluster(reader, clusterName);
  const groups = await readGroups(reader, clusterName, known);
  return {
    sources: [...cluster.sources, ...groups.sources],
    findings: [...cluster.findings, ...groups.findings],
  };
}

async function readCluster(reader: StateStoreReader, clusterName: string): Promise<SpecDocuments> {
  const config = `${clusterName}/config`;
  const written = await reader.read(config);
  if (written !== undefined) return { sources: [{ name: config, text: written }], findings: [] };
  const name = `${clusterName}/cluster-completed.spec`;
  const text = await reader.read(name);
  if (text === undefined) {
    const message = `there is no cluster ${clusterName} in the state store: neither ${config} nor ${name}`;
    throw new UserError("NO_CLUSTER", message, {
      hint: "Check the cluster's name and the state store's address.",
    });
  }
  const { value } = parseStored({ name, text });
  const finding: Finding = {
    code: "COMPLETED_SPEC_USED",
    severity: "info",
    message: `${config} is not in the state store; so the completed spec is used`,
    place: { file: name },
    hint: "Its versions are those of the kOps release that applied it.",
  };
  return { sources: [{ name, text: printDocument(withoutRemapped(value)) }], findings: [finding] };
}

async function readGroups(
  reader: StateStoreReader,
  clusterName: string,
  known: readonly StoredGroup[],
): Promise<SpecDocuments> {
  const directory = `${clusterName}/instancegroup`;
  const paths = (await reader.list(directory)) ?? known.map(({ name }) => `${directory}/${name}`);
  const texts = await Promise.all(paths.map(async (name) => ({ name, text: await reader.read(name) })));
  const sources = texts.flatMap(({ name, text }) => (text === undefined ? [] : [{ name, text }]));
  return sources.length > 0
    ? { sources, findings: [] }
    : await groupsOfNodeConfigs(reader, clusterName, known);
}

async function groupsOfNodeConfigs(
  reader: StateStoreReader,
  clusterName: string,
  known: readonly StoredGroup[],
): Promise<SpecDocuments> {
  const completed = await reader.read(`${clusterName}/cluster-completed.spec`);
  const name = `${clusterName}/cluster-completed.spec`;
  const cluster = completed === undefined ? undefined : parseStored({ name, text: completed }).value;
  const { configs, findings } = await readNodeConfigs(reader, clusterName, cluster, known);
  if (configs.length === 0) {
    throw new UserError(
      "NO_INSTANCE_GROUPS",
      `the state store has no instance groups of cluster ${clusterName}`,
      {
        hint: "Give them with -f (`kops get instancegroups -o yaml`).",
      },
    );
  }
  const finding: Finding = {
    code: "INSTANCE_GROUPS_DERIVED",
    severity: "info",
    message:
      "the state store has no instance group specs; so they were worked out from the node configurations",
    place: { file: `${clusterName}/instancegroup` },
    hint: "Give them with -f if the list has to follow all their settings.",
  };
  const sources = configs.map((config) => ({
    name: config.source,
    text: printDocument(groupOf(config, clusterName, cluster)),
  }));
  return { sources, findings: [finding, ...findings] };
}

/** What a node configuration tells of its instance group, in v1alpha2. */
function groupOf(config: NodeConfig, clusterName: string, cluster: JsonValue | undefined): JsonObject {
  const containerd = objectOf(valueAt(config.object, ["containerdConfig"]));
  const own = containerd === undefined ? {} : withoutField(containerd, "sandboxImage");
  const apiVersion = textOf(valueAt(cluster, ["apiVersion"])) ?? "kops.k8s.io/v1alpha2";
  return {
    apiVersion,
    kind: "InstanceGroup",
    metadata: { name: config.instanceGroup, labels: { "kops.k8s.io/cluster": clusterName } },
    spec: {
      role: apiVersion.endsWith("v1alpha3") ? config.role : ROLE_NAMES[config.role],
      ...(Object.keys(own).length === 0 ? {} : { containerd: own }),
    },
  };
}

/** JSON is YAML. */
function printDocument(value: JsonValue): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
