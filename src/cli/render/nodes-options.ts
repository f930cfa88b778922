import type { Command } from "commander";
import { addClusterOptions, type ClusterFlags } from "../flags/cluster-options.ts";
import { collect } from "../flags/collect.ts";
import type { HostSettings } from "../../hosts/open-network.ts";
import { addHostOptions } from "../flags/transfer-options.ts";

/** Flags that say which nodes of which cluster are planned, and where digests and hashes come from, as commander hands them over. */
export type NodePlanFlags = ClusterFlags &
  HostSettings & {
    readonly instanceGroup: readonly string[];
    readonly lock?: string;
    readonly resolveDigests?: boolean;
    readonly mirror: readonly string[];
    readonly config?: string;
    readonly offline?: boolean;
  };

/** The options of every verb that is about what nodes download. */
export function addNodePlanOptions(command: Command): Command {
  addClusterOptions(command)
    .option("--instance-group <name>", "only this instance group; repeatable", collect, [])
    .option("--lock <file>", "pin images as name:tag@digest from this lock file; it fills unknown hashes too")
    .option(
      "--resolve-digests",
      "pin images to what the repositories that nodes pull from have now, as kOps does",
    );
  return addHostOptions(addHashOptions(command));
}

/** As for `get assets`: where the hashes are that the release does not know. */
function addHashOptions(command: Command): Command {
  return command
    .option(
      "--mirror <from=to>",
      "read FROM (a registry host or URL prefix) from TO[,TO2] when hashes are looked up; repeatable",
      collect,
      [],
    )
    .option("--config <file>", "settings, such as mirrors, from a YAML file")
    .option("--offline", "ask no host: leave hashes empty that the release does not know");
}
