import { describeFinding } from "../describe-finding.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { RenderNodesFlags } from "./nodes-flags.ts";
import { nodeFiles, printNodes } from "./nodes-output.ts";
import { planClusterNodes } from "../../tasks/nodes/plan-cluster-nodes.ts";
import { writeTextFiles } from "./write-text-files.ts";
import { say } from "../say.ts";

/** `kops-assets render nodes`: what is found missing goes to stderr and into the exit code. */
export async function renderNodes(
  clusterName: string | undefined,
  flags: RenderNodesFlags,
): Promise<ExitCode> {
  const { loaded, plans, findings } = await planClusterNodes(clusterName, flags, say);
  for (const finding of findings) say(describeFinding(finding));
  const subject = { cluster: loaded.cluster.name, kopsVersion: loaded.cluster.release.name };
  const { output, outputDir } = flags;
  if (outputDir === undefined) process.stdout.write(printNodes(plans, subject, output));
  else await writeTextFiles(nodeFiles(plans, subject, output), outputDir, say);
  return findings.some(({ severity }) => severity === "error") ? EXIT.findings : EXIT.ok;
}
