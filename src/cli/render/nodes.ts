import { planClusterNodes } from "../../tasks/nodes/plan-cluster-nodes.ts";
import { exitCodeOfFindings, type ExitCode } from "../exit-code.ts";
import { hostSettings } from "../flags/host-options.ts";
import { sayFindings } from "../say.ts";
import { withHosts } from "../with-hosts.ts";
import type { NodesFormat } from "./nodes-formats.ts";
import { nodeFiles, printNodes } from "./nodes-output.ts";
import { nodePlanRequest, type NodePlanFlags } from "./nodes-options.ts";
import { writeTextFiles } from "./write-text-files.ts";
import { writeStdout } from "../write-stdout.ts";

/** Flags of `render nodes`, as commander hands them over. */
export type RenderNodesFlags = NodePlanFlags & {
  readonly output: NodesFormat;
  readonly outputDir?: string;
};

/** `kops-assets render nodes`: what is found missing goes to stderr and into the exit code. */
export async function renderNodes(
  clusterName: string | undefined,
  flags: RenderNodesFlags,
): Promise<ExitCode> {
  const request = await nodePlanRequest(clusterName, flags);
  const { loaded, plans, findings } = await withHosts(hostSettings(flags), (hosts) =>
    planClusterNodes(request, hosts),
  );
  sayFindings(findings);
  const subject = { cluster: loaded.cluster.name, kopsVersion: loaded.cluster.release.name };
  const { output, outputDir } = flags;
  if (outputDir === undefined) writeStdout(printNodes(plans, subject, output));
  else await writeTextFiles(nodeFiles(plans, subject, output), outputDir);
  return exitCodeOfFindings(findings);
}
