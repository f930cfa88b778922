import type { Finding } from "../../errors/finding.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import type { PlannedRepository } from "../../policy/plan-ecr-repositories.ts";
import {
  ensureEcrRepositories,
  type EcrRepositoryOptions,
} from "../../registry/cloud/ensure-ecr-repositories.ts";
import { putEcrPolicies } from "../../registry/cloud/put-ecr-policies.ts";
import { groupBy } from "../../remap/group-by.ts";
import { counted } from "../../values/counted.ts";

/**
 * Creates the repositories that are missing and gives those their policies; one that is there keeps what it has. Throws what Amazon's
 * refusals are: AwsError.
 */
export async function applyRepositories(
  repositories: readonly PlannedRepository[],
  options: EcrRepositoryOptions,
  hosts: Hosts,
): Promise<Finding[]> {
  const { aws } = await hosts.network();
  const findings: Finding[] = [];
  for (const [host, planned] of groupBy(repositories, ({ registry }) => registry)) {
    const names = planned.map(({ name }) => name);
    const { created, present: there } = await ensureEcrRepositories(host, names, options, aws);
    for (const repository of planned.filter(({ name }) => created.includes(name)))
      await putEcrPolicies(repository, aws);
    const message = `${host}: ${counted(created.length, "repository", "repositories")} created, ${there.length} already there`;
    findings.push({ code: "REPOSITORIES_CREATED", severity: "info", message });
  }
  return findings;
}
