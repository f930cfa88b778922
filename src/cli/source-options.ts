import { collect } from "./collect.ts";
import { Option, type Command } from "commander";

/** What a source can be said to be; without it, its looks decide. */
type SourceChoice = "cluster" | "listing" | "lock" | "manifests" | "names";

/** Flags that say what to list and how to map it, as commander hands them over. */
export interface SourceFlags {
  readonly filename: readonly string[];
  readonly name?: string;
  readonly allClusters?: boolean;
  readonly from?: SourceChoice;
  readonly state?: string;
  readonly kopsVersion?: string;
  readonly kubernetesVersion?: string;
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
  readonly complete?: boolean;
  readonly platform: readonly string[];
  readonly roles?: string;
  readonly mirror: readonly string[];
  readonly config?: string;
  readonly offline?: boolean;
}

/** The options of every verb that starts from a list. */
export function addSourceOptions(command: Command): Command {
  addInputOptions(command);
  return addMappingOptions(command);
}

function addInputOptions(command: Command): void {
  command
    .option(
      "-f, --filename <file>",
      "Cluster and InstanceGroup documents: a file, a directory, a tar, or - for stdin; also a saved listing, a lock file, Kubernetes manifests or a plain list of names; repeatable",
      collect,
      [],
    )
    .addOption(
      new Option("--from <kind>", "what -f is (default: what it looks like)").choices([
        "cluster",
        "listing",
        "lock",
        "manifests",
        "names",
      ]),
    )
    .option(
      "--state <url>",
      "kOps state store with the cluster: file:///dir, s3://bucket, gs://bucket, https://host/path (default without -f: KOPS_STATE_STORE)",
    )
    .addOption(new Option("--name <cluster>", "name of the cluster").env("KOPS_CLUSTER_NAME"))
    .option("--all-clusters", "list all clusters of a file that has several")
    .addOption(
      new Option("--kops-version <version>", "kOps release to list for (default: the newest known)").env(
        "KOPS_VERSION",
      ),
    )
    .option("--kubernetes-version <version>", "instead of spec.kubernetesVersion");
}

function addMappingOptions(command: Command): Command {
  return command
    .option("--container-registry <host>", "instead of spec.assets.containerRegistry")
    .option("--container-proxy <host>", "instead of spec.assets.containerProxy")
    .option("--file-repository <url>", "instead of spec.assets.fileRepository")
    .option(
      "--complete",
      "add what the cluster pulls and kOps does not list: hooks, static pods, warm-pool images, other manifests of -f, images that arguments name",
    )
    .option(
      "--platform <os/arch>",
      "leave out what only other platforms need (linux/amd64, linux/arm64); repeatable",
      collect,
      [],
    )
    .option("--roles <roles>", "only what nodes of these roles need: ControlPlane,APIServer,Node,Bastion")
    .option(
      "--mirror <from=to>",
      "read FROM (a registry host or URL prefix) from TO[,TO2]; repeatable",
      collect,
      [],
    )
    .option("--config <file>", "settings, such as mirrors, from a YAML file")
    .option("--offline", "ask no host: leave hashes empty that the release does not know");
}
