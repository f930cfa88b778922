import { Option, type Command } from "commander";
import { present } from "../../values/present.ts";
import type { ClusterSource } from "../../tasks/list/list-request.ts";
import { addCatalogOptions } from "./catalog-options.ts";
import { catalogsToRead } from "./catalogs-to-read.ts";
import { collect } from "./collect.ts";
import { mappingOf } from "./mapping-of.ts";
import { addInputLimitOption } from "./input-limit-option.ts";
import { readNamed } from "./read-inputs.ts";
import { stateStoreOf } from "./state-store-of.ts";

/** Flags that name a cluster and say how it is mapped, as commander hands them over. */
export interface ClusterFlags {
  readonly filename: readonly string[];
  readonly name?: string;
  readonly maxInput?: number;
  readonly state?: string;
  readonly kopsVersion?: string;
  readonly kubernetesVersion?: string;
  readonly runningKubernetesVersion?: string;
  readonly catalog?: readonly string[];
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
}

/** The options of every verb that is about one cluster. */
export function addClusterOptions(command: Command): Command {
  command.option(
    "-f, --filename <file>",
    "Cluster and InstanceGroup documents: a file, a directory, a tar, or - for stdin; repeatable",
    collect,
    [],
  );
  return addMappingOptions(addStateOptions(command));
}

/** Where a cluster is, if not in files, and for which versions. */
export function addStateOptions(command: Command): Command {
  return addInputLimitOption(addCatalogOptions(command))
    .option(
      "--state <url>",
      "kOps state store with the cluster: file:///dir, s3://bucket, gs://bucket, https://host/path (default without -f: KOPS_STATE_STORE)",
    )
    .addOption(new Option("--name <cluster>", "name of the cluster").env("KOPS_CLUSTER_NAME"))
    .addOption(
      new Option("--kops-version <version>", "kOps release to list for (default: the newest known)").env(
        "KOPS_VERSION",
      ),
    )
    .option("--kubernetes-version <version>", "instead of spec.kubernetesVersion")
    .option(
      "--running-kubernetes-version <version>",
      "during an upgrade: the version that the control plane still runs, and that joining nodes get",
    );
}

/** What takes the place of spec.assets. */
export function addMappingOptions(command: Command): Command {
  return command
    .option("--container-registry <host>", "instead of spec.assets.containerRegistry")
    .option("--container-proxy <host>", "instead of spec.assets.containerProxy")
    .option("--file-repository <url>", "instead of spec.assets.fileRepository");
}

/** The cluster that flags and environment name. Reads standard input where a flag says so. Throws a UserError BAD_FLAGS. */
export async function clusterSource(
  clusterName: string | undefined,
  flags: ClusterFlags & { readonly offline?: boolean },
): Promise<ClusterSource> {
  const { kopsVersion, kubernetesVersion, runningKubernetesVersion, offline, maxInput } = flags;
  const name = clusterName ?? flags.name;
  return {
    sources: await readNamed(flags.filename, flags.maxInput),
    ...present({
      state: stateStoreOf(flags),
      clusterName: name === "" ? undefined : name,
      kopsVersion: kopsVersion === "" ? undefined : kopsVersion,
      kubernetesVersion,
      runningKubernetesVersion,
      offline,
      maxInput,
    }),
    assets: mappingOf(flags),
    catalogs: catalogsToRead(flags.catalog ?? [], process.env),
    variables: process.env,
  };
}
