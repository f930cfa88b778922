import type { ImageReference } from "../../content/image-reference.ts";
import { UserError } from "../../errors/user-error.ts";
import type { AwsAccess } from "./call-aws.ts";
import { listFromEcr } from "./call-ecr.ts";
import { parseEcrHost, type EcrHost } from "./ecr-host.ts";

/** What Amazon ECR says of the repositories that some images need. */
export interface MissingRepositories {
  readonly host: string;
  /** Names of repositories that do not exist and that no pull-through cache rule makes. */
  readonly missing: readonly string[];
  /** Why it could not be asked. */
  readonly trouble?: string;
}

/** Asks Amazon ECR which of the repositories of these images there are: a call or two per registry. */
export async function findMissingRepositories(
  images: readonly ImageReference[],
  access: AwsAccess,
): Promise<MissingRepositories[]> {
  const byHost = new Map<string, Set<string>>();
  for (const { registry, repository } of images) {
    if (parseEcrHost(registry) === undefined) continue;
    byHost.set(registry, (byHost.get(registry) ?? new Set()).add(repository));
  }
  return Promise.all([...byHost].map(([host, names]) => missingAt(host, [...names], access)));
}

async function missingAt(
  host: string,
  names: readonly string[],
  access: AwsAccess,
): Promise<MissingRepositories> {
  const ecr = parseEcrHost(host);
  if (ecr === undefined) return { host, missing: [] };
  try {
    const wanted = { action: "DescribeRepositories", list: "repositories", field: "repositoryName" };
    const existing = new Set(await listFromEcr(access, ecr, wanted));
    const missing = names.filter((name) => !existing.has(name));
    const prefixes = missing.length === 0 ? [] : await pullThroughPrefixes(access, ecr);
    return { host, missing: missing.filter((name) => !prefixes.some((prefix) => isBelow(name, prefix))) };
  } catch (error) {
    return { host, missing: [], trouble: troubleOf(error) };
  }
}

/** A pull through a cache makes its repository. Who may not read the rules is taken to have none. */
async function pullThroughPrefixes(access: AwsAccess, ecr: EcrHost): Promise<string[]> {
  const [action, list] = ["DescribePullThroughCacheRules", "pullThroughCacheRules"] as const;
  try {
    return await listFromEcr(access, ecr, { action, list, field: "ecrRepositoryPrefix" });
  } catch (error) {
    if (error instanceof UserError && error.code === "FORBIDDEN") return [];
    throw error;
  }
}

/** The prefix ROOT stands for every name (Amazon ECR, "Pull through cache rules"). */
function isBelow(name: string, prefix: string): boolean {
  return prefix === "ROOT" || name.startsWith(`${prefix}/`);
}

function troubleOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}
