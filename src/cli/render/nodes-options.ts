import type { Command } from "commander";
import type { NodePlanRequest } from "../../tasks/nodes/node-plan-request.ts";
import { present } from "../../values/present.ts";
import { addClusterOptions, clusterSource, type ClusterFlags } from "../flags/cluster-options.ts";
import { collect } from "../flags/collect.ts";
import { addHostOptions, type HostFlags, type MirrorFlags } from "../flags/host-options.ts";

/** Flags that say which nodes of which cluster are planned, and where digests and hashes come from, as commander hands them over. */
export type NodePlanFlags = ClusterFlags &
  HostFlags &
  MirrorFlags & {
    readonly instanceGroup: readonly string[];
    readonly lock?: string;
    readonly resolveDigests?: boolean;
    readonly offline?: boolean;
  };

/** The plan that flags and environment ask for. */
export async function nodePlanRequest(
  clusterName: string | undefined,
  flags: NodePlanFlags,
): Promise<NodePlanRequest> {
  const { instanceGroup, lock, resolveDigests } = flags;
  return {
    ...(await clusterSource(clusterName, flags)),
    instanceGroups: instanceGroup,
    ...present({ lockFile: lock, resolveDigests }),
  };
}

/** The options of every verb that is about what nodes download. */
export function addNodePlanOptions(command: Command): Command {
  addClusterOptions(command)
    .option("--instance-group <name>", "only this instance group; repeatable", collect, [])
    .option(
      "--lock <file>",
      "pin images as name:tag@sha256:... from this lock file; it fills unknown hashes too",
    )
    .option(
      "--resolve-digests",
      "pin images to the digests that the nodes' repositories have now, as kOps does",
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
    .option("--offline", "ask no host; hashes that the release does not know stay empty");
}
