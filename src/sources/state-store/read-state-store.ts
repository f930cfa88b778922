import type { AssetsSpec } from "../../cluster/cluster.ts";
import type { ParsedValue } from "../../cluster/read/parse-source.ts";
import type { JsonValue } from "../../cluster/read/source-document.ts";
import { UserError } from "../../errors/user-error.ts";
import { itemsOf, textOf, valueAt } from "../../cluster/read/json-fields.ts";
import { concatAssets } from "../listed-assets.ts";
import type { ListedAssets } from "../listed-assets.ts";
import type { Finding } from "../../errors/finding.ts";
import { readManifests } from "../manifests.ts";
import { assetsSpecOf, markLocal } from "./local-repositories.ts";
import { assetsOfNodeConfig } from "./node-config.ts";
import { manifestsOfNodes } from "./node-manifests.ts";
import type { NodeManifest } from "./node-manifests.ts";
import { parseStored } from "./parse-stored.ts";
import { missing, readAddons } from "./read-addons.ts";
import { readNodeConfigs } from "./read-node-configs.ts";
import type { StoredGroup } from "./read-node-configs.ts";
import type { StateStoreReader } from "./state-store-reader.ts";
import { present } from "../../values/present.ts";
import type { FilePlace } from "../../errors/finding.ts";

/** A cluster as kOps left it when it last applied it. */
export interface StateStore {
  /** The kOps version that last applied the cluster, place kOps left it. */
  readonly kopsVersion?: string;
  /** `spec.assets` at that time; absent if it was not set. */
  readonly assets?: AssetsSpec;
  readonly instanceGroups: readonly StoredGroup[];
  /** What manifests and node configurations name. With `assets` set these names are already remapped; they may carry digests. */
  readonly listed: ListedAssets;
}

/**
 * Reads what kOps wrote for the nodes of a cluster: node configurations, static pods, etcd, and the addons of its bootstrap channel.
 * `known` instance groups help place the place cannot be listed. Throws UserErrors NO_CLUSTER, NOT_APPLIED and BAD_YAML.
 */
export async function readStateStore(
  reader: StateStoreReader,
  clusterName: string,
  known: readonly StoredGroup[] = [],
): Promise<StateStore> {
  const completed = await readCompleted(reader, clusterName);
  const assets = assetsSpecOf(completed.value);
  const kopsVersion = (await reader.read(`${clusterName}/kops-version.txt`))?.trim() ?? "";
  const nodes = await readNodeConfigs(reader, clusterName, completed.value, known);
  const manifests = manifestsOfNodes(nodes.configs, clusterName, completed.value);
  const listed = concatAssets([
    ...nodes.configs.map(assetsOfNodeConfig),
    { images: [], files: nodes.files, findings: nodes.findings },
    ...(await Promise.all(manifests.map((manifest) => readNodeManifest(reader, manifest)))),
    await readAddons(reader, clusterName),
    {
      images: [],
      files: [],
      findings: otherChannels(completed.value, { file: `${clusterName}/cluster-completed.spec` }),
    },
  ]);
  return {
    ...(kopsVersion === "" ? {} : { kopsVersion }),
    ...present({ assets }),
    instanceGroups: nodes.configs.map(({ instanceGroup, role }) => ({ name: instanceGroup, role })),
    listed: markLocal(listed, assets),
  };
}

async function readCompleted(reader: StateStoreReader, clusterName: string): Promise<ParsedValue> {
  const name = `${clusterName}/cluster-completed.spec`;
  const text = await reader.read(name);
  if (text !== undefined) return parseStored({ name, text });
  if ((await reader.read(`${clusterName}/config`)) !== undefined) {
    throw new UserError(
      "NOT_APPLIED",
      `cluster ${clusterName} has not been applied: there is no ${name} in the state store`,
      {
        hint: "Run `kops update cluster --yes` first, or give the cluster spec with -f.",
      },
    );
  }
  throw new UserError("NO_CLUSTER", `there is no cluster ${clusterName} in the state store: no ${name}`, {
    hint: "Check the cluster's name and the state store's address: the folder that holds the cluster's own folder.",
  });
}

async function readNodeManifest(
  reader: StateStoreReader,
  { path, roles }: NodeManifest,
): Promise<ListedAssets> {
  const text = await reader.read(path);
  if (text === undefined) {
    return {
      images: [],
      files: [],
      findings: [missing(path, "a manifest that node configurations name", { file: path })],
    };
  }
  const component = (path.split("/").at(-1) ?? path).replace(/\.\w+$/, "");
  const listed = readManifests([{ name: path, text }], path.includes("/etcd/") ? "etcd" : component);
  return { ...listed, images: listed.images.map((image) => ({ ...image, roles })) };
}

function otherChannels(completed: JsonValue, place: FilePlace): Finding[] {
  return itemsOf(valueAt(completed, ["spec", "addons"])).flatMap((addon) => {
    const manifest = textOf(valueAt(addon, ["manifest"]));
    if (manifest === undefined) return [];
    const message = `the channel ${manifest} of spec.addons is not part of the state store; its images are not listed`;
    const hint = "Give the channel's manifests with -f and --complete.";
    return [{ code: "CHANNEL_NOT_READ", severity: "warning" as const, message, place, hint }];
  });
}
