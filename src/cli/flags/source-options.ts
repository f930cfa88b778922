import { FOREIGN_FORMATS, type ForeignFormat } from "../../bundle/foreign/foreign-format-names.ts";
import { present } from "../../values/present.ts";
import type { ListRequest } from "../../tasks/list/list-request.ts";
import { addMappingOptions, addStateOptions, clusterSource, type ClusterFlags } from "./cluster-options.ts";
import { addHostOptions, type HostFlags, type MirrorFlags } from "./host-options.ts";
import { collect } from "./collect.ts";
import { Option, type Command } from "commander";

/** What a source can be said to be; without it, its looks decide. */
type SourceChoice = "bundle" | "cluster" | "listing" | "lock" | "manifests" | "names" | ForeignFormat;

/** Flags that say what to list and how to map it, as commander hands them over. */
export interface SourceFlags extends ClusterFlags, HostFlags, MirrorFlags {
  readonly allClusters?: boolean;
  readonly from?: SourceChoice;
  readonly complete?: boolean;
  readonly platform: readonly string[];
  readonly roles?: string;
  readonly offline?: boolean;
  readonly strict?: boolean;
  /** Files besides those of -f, where a verb has --list. */
  readonly list?: readonly string[];
}

/** The options of every verb that starts from a list. */
export function addSourceOptions(command: Command): Command {
  return addHostOptions(addSelectionOptions(addMappingOptions(addInputOptions(command))));
}

/** For verbs that ask hosts for nothing but what is missing in the list. */
export function addOfflineOption(command: Command): Command {
  return command.option("--offline", "ask no host; hashes that the release does not know stay empty");
}

function addInputOptions(command: Command): Command {
  command
    .option(
      "-f, --filename <file>",
      "Cluster and InstanceGroup documents: a file, a directory, a tar, or - for stdin; also a saved listing, a lock file, Kubernetes manifests or a plain list of names; repeatable",
      collect,
      [],
    )
    .addOption(
      new Option(
        "--from <kind>",
        "the kind of input that -f names (default: recognised by its content)",
      ).choices(["bundle", "cluster", "listing", "lock", "manifests", "names", ...FOREIGN_FORMATS]),
    );
  return addStateOptions(command).option("--all-clusters", "list all clusters of a file that has several");
}

function addSelectionOptions(command: Command): Command {
  return command
    .option(
      "--complete",
      "also list what the cluster pulls and kOps leaves out: images of hooks, static pods, warm pools, other manifests in -f, and arguments",
    )
    .option(
      "--platform <os/arch>",
      "list only what this platform needs: linux/amd64 or linux/arm64; repeatable",
      collect,
      [],
    )
    .option("--roles <roles>", "only what nodes of these roles need: ControlPlane,APIServer,Node,Bastion")
    .option(
      "--mirror <from=to>",
      "read FROM (a registry host or URL prefix) from TO[,TO2] instead; repeatable",
      collect,
      [],
    )
    .option("--strict", "treat every warning about the list as an error");
}

/** The list that flags and environment ask for. Reads standard input where a flag says so. Throws a UserError BAD_FLAGS. */
export async function listRequest(clusterName: string | undefined, flags: SourceFlags): Promise<ListRequest> {
  const { from, allClusters, complete, strict, filename, list = [] } = flags;
  return {
    ...(await clusterSource(clusterName, { ...flags, filename: [...filename, ...list] })),
    ...(list.length === 0 ? {} : { lists: list.map((file) => (file === "-" ? "stdin" : file)) }),
    ...present({ kind: from, allClusters, complete, strict }),
    ...(await selectionOf(flags)),
  };
}

async function selectionOf(flags: SourceFlags): Promise<Pick<ListRequest, "architectures" | "roles">> {
  if (flags.platform.length === 0 && flags.roles === undefined) return {};
  const { parseSelection } = await import("./parse-selection.ts");
  return parseSelection(flags);
}
