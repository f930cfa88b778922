import { UserError } from "../../errors/user-error.ts";
import { present } from "../../values/present.ts";
import type { AwsAccess } from "./call-aws.ts";
import { callEcr } from "./call-ecr.ts";
import { parseEcrHost } from "./ecr-host.ts";

/** The policies of a repository of Amazon ECR, as JSON values. */
export interface EcrPolicies {
  /** The registry's host. */
  readonly registry: string;
  readonly name: string;
  readonly repositoryPolicy?: unknown;
  readonly lifecyclePolicy?: unknown;
}

/** Gives a repository its policies. Throws AwsErrors that say so. */
export async function putEcrPolicies(policies: EcrPolicies, access: AwsAccess): Promise<void> {
  const { repositoryPolicy, lifecyclePolicy } = policies;
  if (repositoryPolicy !== undefined)
    await put(policies, access, "SetRepositoryPolicy", { policyText: JSON.stringify(repositoryPolicy) });
  if (lifecyclePolicy !== undefined)
    await put(policies, access, "PutLifecyclePolicy", {
      lifecyclePolicyText: JSON.stringify(lifecyclePolicy),
    });
}

async function put(
  { registry, name }: EcrPolicies,
  access: AwsAccess,
  action: string,
  input: object,
): Promise<void> {
  const ecr = parseEcrHost(registry);
  if (ecr === undefined) throw new TypeError(`${registry} is not a registry of Amazon ECR`);
  try {
    await callEcr(access, ecr, action, { repositoryName: name, ...input });
  } catch (error) {
    throw explained(error, name, action);
  }
}

/** The next run finds the repository there, and leaves it as it is. */
function explained(error: unknown, name: string, action: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { code, url } = error;
  return new UserError(code, `The repository ${name} was created, but ${action} failed: ${error.message}`, {
    hint: "Correct that, delete the repository and run this again, or give it the policy by hand.",
    ...present({ url }),
    side: "local",
    cause: error,
  });
}
