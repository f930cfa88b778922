import { UserError } from "../../errors/user-error.ts";
import type { PlannedRepository } from "../../policy/plan-ecr-repositories.ts";
import { callAws, type AwsAccess } from "../../registry/cloud/call-aws.ts";
import { parseEcrHost } from "../../registry/cloud/ecr-host.ts";
import {
  ensureEcrRepositories,
  type EcrRepositoryOptions,
} from "../../registry/cloud/ensure-ecr-repositories.ts";
import { groupBy } from "../../remap/group-by.ts";
import type { Say } from "../list/list-request.ts";
import { present } from "../../values/present.ts";

/**
 * Creates the repositories that are missing and gives those their policies; one that is there keeps what it has. Throws what Amazon's
 * refusals are: AwsError.
 */
export async function applyRepositories(
  repositories: readonly PlannedRepository[],
  options: EcrRepositoryOptions,
  access: AwsAccess,
  say: Say,
): Promise<void> {
  for (const [host, planned] of groupBy(repositories, ({ registry }) => registry)) {
    const names = planned.map(({ name }) => name);
    const { created, present } = await ensureEcrRepositories(host, names, options, access);
    for (const repository of planned.filter(({ name }) => created.includes(name)))
      await putPolicies(repository, access);
    say(
      `${host}: ${created.length.toString()} repositories created, ${present.length.toString()} were there`,
    );
  }
}

async function putPolicies(repository: PlannedRepository, access: AwsAccess): Promise<void> {
  const { repositoryPolicy, lifecyclePolicy } = repository;
  if (repositoryPolicy !== undefined)
    await put(repository, access, "SetRepositoryPolicy", { policyText: JSON.stringify(repositoryPolicy) });
  if (lifecyclePolicy !== undefined)
    await put(repository, access, "PutLifecyclePolicy", {
      lifecyclePolicyText: JSON.stringify(lifecyclePolicy),
    });
}

async function put(
  { registry, account, region, name }: PlannedRepository,
  access: AwsAccess,
  action: string,
  input: object,
): Promise<void> {
  try {
    await callAws(access, {
      api: parseEcrHost(registry)?.api ?? registry,
      region,
      service: "ecr",
      target: `AmazonEC2ContainerRegistry_V20150921.${action}`,
      input: { registryId: account, repositoryName: name, ...input },
    });
  } catch (error) {
    throw explained(error, name, action);
  }
}

/** The next run finds the repository there, and leaves it as it is. */
function explained(error: unknown, name: string, action: string): unknown {
  if (!(error instanceof UserError)) return error;
  const message = `The repository ${name} was created, but ${action} failed: ${error.message}`;
  return new UserError(error.code, message, {
    hint: "Mend that, delete the repository and run this again, or give it the policy by hand.",
    ...present({ url: error.url }),
    side: "local",
    cause: error,
  });
}
