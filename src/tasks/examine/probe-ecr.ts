import type { ImageReference } from "../../content/image-reference.ts";
import { UserError } from "../../errors/user-error.ts";
import type { EcrProbe } from "../../doctor/probe-results.ts";
import { callAws, type AwsAccess } from "../../registry/cloud/call-aws.ts";
import { parseEcrHost, type EcrHost } from "../../registry/cloud/ecr-host.ts";

type Json = Readonly<Record<string, unknown>>;

/** Asks Amazon ECR which of the repositories of these images there are: a call or two for each registry. */
export async function probeEcr(images: readonly ImageReference[], access: AwsAccess): Promise<EcrProbe[]> {
  const byHost = new Map<string, Set<string>>();
  for (const { registry, repository } of images) {
    if (parseEcrHost(registry) === undefined) continue;
    byHost.set(registry, (byHost.get(registry) ?? new Set()).add(repository));
  }
  return Promise.all([...byHost].map(([host, names]) => probeHost(host, [...names], access)));
}

async function probeHost(host: string, names: readonly string[], access: AwsAccess): Promise<EcrProbe> {
  const ecr = parseEcrHost(host);
  if (ecr === undefined) return { host, missing: [] };
  try {
    const existing = new Set(
      await listAll(access, ecr, "DescribeRepositories", "repositories", "repositoryName"),
    );
    const missing = names.filter((name) => !existing.has(name));
    const prefixes = missing.length === 0 ? [] : await pullThroughPrefixes(access, ecr);
    return { host, missing: missing.filter((name) => !prefixes.some((prefix) => isBelow(name, prefix))) };
  } catch (error) {
    return { host, missing: [], trouble: troubleOf(error) };
  }
}

/** A pull through a cache makes its repository. Who may not read the rules is taken to have none. */
async function pullThroughPrefixes(access: AwsAccess, ecr: EcrHost): Promise<string[]> {
  const [action, list] = ["DescribePullThroughCacheRules", "pullThroughCacheRules"];
  try {
    return await listAll(access, ecr, action, list, "ecrRepositoryPrefix");
  } catch (error) {
    if (error instanceof UserError && error.code === "FORBIDDEN") return [];
    throw error;
  }
}

/** The prefix ROOT stands for every name (Amazon ECR, "Pull through cache rules"). */
function isBelow(name: string, prefix: string): boolean {
  return prefix === "ROOT" || name.startsWith(`${prefix}/`);
}

async function listAll(
  access: AwsAccess,
  { api, region, account }: EcrHost,
  action: string,
  list: string,
  field: string,
): Promise<string[]> {
  const found: string[] = [];
  let nextToken: unknown;
  do {
    const page: Json = await callAws(access, {
      api,
      region,
      service: "ecr",
      target: `AmazonEC2ContainerRegistry_V20150921.${action}`,
      input: {
        registryId: account,
        maxResults: 1000,
        ...(typeof nextToken === "string" ? { nextToken } : {}),
      },
    });
    found.push(...textsIn(page[list], field));
    nextToken = page["nextToken"];
  } while (typeof nextToken === "string");
  return found;
}

function textsIn(entries: unknown, field: string): string[] {
  if (!Array.isArray(entries)) return [];
  return (entries as unknown[]).flatMap((entry) => {
    const text = typeof entry === "object" && entry !== null ? (entry as Json)[field] : undefined;
    return typeof text === "string" ? [text] : [];
  });
}

function troubleOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}
