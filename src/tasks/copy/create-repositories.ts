import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import {
  ensureEcrRepositories,
  isEcrHost,
  type EcrRepositoryOptions,
} from "../../registry/cloud/ensure-ecr-repositories.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { counted } from "../../values/counted.ts";

/** Creates the repositories of Amazon ECR that a plan needs; registries that need no such thing are left alone. */
export async function createRepositories(
  plan: TransferPlan,
  options: EcrRepositoryOptions,
  hosts: Hosts,
): Promise<Finding[]> {
  const byHost = new Map<string, string[]>();
  for (const copy of plan.copies) {
    if (copy.kind !== "image" || !isEcrHost(copy.target.registry)) continue;
    const { registry, repository } = copy.target;
    byHost.set(registry, [...(byHost.get(registry) ?? []), repository]);
  }
  const findings: Finding[] = [];
  for (const [host, names] of byHost) {
    const { aws } = await hosts.network();
    const { created, present } = await ensureEcrRepositories(host, names, options, aws);
    const message = `${host}: ${counted(created.length, "repository", "repositories")} created, ${present.length} already there`;
    findings.push({ code: "REPOSITORIES_CREATED", severity: "info", message });
  }
  return findings;
}
