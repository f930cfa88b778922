import { ensureEcrRepositories, isEcrHost } from "../../registry/cloud/ensure-ecr-repositories.ts";
import type { EcrRepositoryOptions } from "../../registry/cloud/ensure-ecr-repositories.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { badFlags } from "../../errors/bad-flags.ts";
import type { Network } from "../../hosts/open-network.ts";
import { present } from "../../values/present.ts";

/** Flags that say how repositories of Amazon ECR are made. */
export interface RepositoryFlags {
  readonly createRepositories?: boolean;
  readonly repositoryTag: readonly string[];
  readonly immutableTags?: boolean;
  readonly repositoryEncryption?: string;
  readonly scanOnPush?: boolean;
}

/** What the flags say; undefined where no repository is to be created. Throws a UserError BAD_FLAGS. */
export function readRepositoryFlags(flags: RepositoryFlags): EcrRepositoryOptions | undefined {
  const { repositoryTag, immutableTags, repositoryEncryption, scanOnPush } = flags;
  const isAsked = [immutableTags, repositoryEncryption, scanOnPush, repositoryTag[0]].some(
    (flag) => flag !== undefined,
  );
  if (flags.createRepositories !== true) {
    if (isAsked)
      throw badFlags("nothing says that repositories are to be created", "Add --create-repositories.");
    return undefined;
  }
  return {
    ...(repositoryTag.length === 0 ? {} : { tags: Object.fromEntries(repositoryTag.map(readTag)) }),
    ...present({
      immutable: immutableTags,
      scanOnPush,
      encryption: repositoryEncryption === undefined ? undefined : readEncryption(repositoryEncryption),
    }),
  };
}

/** Creates the repositories that a plan needs; registries that need no such thing are left alone. */
export async function createRepositories(
  plan: TransferPlan,
  options: EcrRepositoryOptions,
  { http, identities }: Network,
  say: (line: string) => void,
): Promise<void> {
  const byHost = new Map<string, string[]>();
  for (const copy of plan.copies) {
    if (copy.kind !== "image" || !isEcrHost(copy.target.registry)) continue;
    const { registry, repository } = copy.target;
    byHost.set(registry, [...(byHost.get(registry) ?? []), repository]);
  }
  for (const [host, names] of byHost) {
    const access = { http, credentials: identities.aws };
    const { created, present } = await ensureEcrRepositories(host, names, options, access);
    say(`${host}: ${created.length} repositories created, ${present.length} were there`);
  }
}

function readTag(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw badFlags(`"${text}" is not a tag`, "Write --repository-tag KEY=VALUE.");
}

function readEncryption(text: string): EcrRepositoryOptions["encryption"] {
  const [type, ...key] = text.split(":");
  if (type === "AES256" && key.length === 0) return { type };
  if (type === "KMS" || type === "KMS_DSSE")
    return { type, ...(key.length === 0 ? {} : { kmsKey: key.join(":") }) };
  throw badFlags(`"${text}" is no encryption of Amazon ECR`, "Write AES256, KMS or KMS:KEY.");
}
